package collect_test

import "plumbline/internal/collect"

// kinds are the invented replies of the generated corpus. The classifier was
// fitted to them, so that they show that it works and not how well.
var kinds = []said{
	{class: collect.ClassAck, variants: []string{
		"I acknowledge receipt of your request. It will be dealt with under the Act and you will receive a response within 20 working days.",
		"Your request has been logged and passed to the relevant department. In some circumstances we may need to extend the time limit to consider the public interest test, and if so we will let you know.",
		"Your request is being considered and you will receive our reply by 29 September 2026. There may be a fee payable for the information; if that is the case a fees notice will be issued. Some of the information may be exempt under section 40 or section 31 and, if so, you will be told which exemption applies.",
		"We have received your email. If we require clarification we will be in touch. If it would exceed the cost limit we will advise you.",
		"Thank you for contacting us. Your enquiry has been allocated to an officer. Should any exemption apply, a refusal notice will be issued.",
	}},
	{class: collect.ClassClarification, variants: []string{
		"Before we can begin we need you to clarify question 2. Do you mean the age at the time of the offence or at the time of the report? The clock is stopped until we have your answer.",
		"Could you please specify whether you want calendar years or financial years? Under section 1(3) of the Act we are not obliged to deal with a request until we have such details.",
		"It is unclear which offences you mean by an online flag. Please confirm which offence codes you would like us to search, and your request will be on hold until you do.",
		"We require further clarification in order to identify and locate the information. Are you asking for all offences or only those with a victim under 18?",
		"Please could you advise which platforms you want us to search for. As it stands the request is too broad.",
	}},
	{class: collect.ClassExtension, variants: []string{
		"We are unable to meet the 20 working day limit. A qualified exemption, section 31(1), applies to some of the information and we need a further 20 working days to weigh the public interest.",
		"I am writing to extend the deadline under section 10(3) while the public interest test is completed. We expect to reply by 27 October 2026.",
		"We have not yet reached a decision on where the balance of the public interest lies. The exemptions being considered are section 24 and section 31. We estimate that it will take an additional 20 working days.",
		"Please note that the deadline has been extended by a further twenty working days so that the public interest can be considered.",
	}},
	{class: collect.ClassRefused, answers: "*=refused", limb: "s.31(1)(a) FOIA", variants: []string{
		"This letter is a refusal notice. The information is exempt from disclosure by virtue of section 31(1)(a) of the Freedom of Information Act 2000. The public interest favours maintaining the exemption.",
		"We have decided to withhold all of the information you asked for. Section 31(1)(a) applies, because release would hinder the prevention of crime.\n\nHarm test\nDisclosure would show offenders which tactics work.\n\nPublic interest test\nFactors for disclosure include openness.",
		"Having completed the enquiries, the Constabulary is refusing your request. The exemption relied upon is s.31(1)(a), law enforcement.",
	}},
	{class: collect.ClassRefused, answers: "*=refused", limb: "s.40(2) FOIA", variants: []string{
		"The numbers are so low that individuals could be identified. The information is therefore withheld under section 40(2), personal information.",
		"Your request is refused. The exemptions engaged are sections 40(2) and 38(1).",
	}},
	{class: collect.ClassRefused, answers: "*=refused", limb: "s.21 FOIA", variants: []string{
		"The information is already published on our website and is therefore exempt under section 21 of the Act, as it is reasonably accessible to you by other means.",
	}},
	{class: collect.ClassRefused, answers: "*=refused", limb: "s.14(1) FOIA", variants: []string{
		"We consider this request to be vexatious under section 14(1) and will not be answering it.",
	}},
	{class: collect.ClassCost, answers: "*=cost", limb: "s.12(1) FOIA", variants: []string{
		"Section 12(1) applies. There are 4,512 records, each of which would have to be read by hand at five minutes a record, which is over 376 hours and exceeds the appropriate limit of 18 hours.",
		"Unfortunately the cost of complying with your request would exceed the appropriate limit. Under section 12(1) we are not obliged to comply. You may wish to refine your request, for example by removing question 3.",
		"This is a refusal under section 12(1), as to extract the platform would mean opening every crime report. It is estimated that to do so would take more than 18 hours. Please let us know if you would like to narrow the request.",
	}},
	{class: collect.ClassNCND, answers: "*=ncnd", limb: "s.31(3) FOIA", variants: []string{
		"The Constabulary neither confirms nor denies that it holds the information requested by virtue of section 31(3).",
		"We can neither confirm nor deny that we hold information relevant to your request, as the duty in section 1(1)(a) does not apply, by virtue of the exemption at s.31(3). This should not be taken as evidence that it is or is not held.",
	}},
	{class: collect.ClassNotHeld, answers: "*=not_held", variants: []string{
		"Following a search, I can tell you that no information is held by the force.",
		"We do not hold the information requested, as the online flag was not in use on our system in those years.",
		"Our records show that the information you asked for is not held.",
	}},
	{class: collect.ClassFull, answers: "*=full", files: []string{"FOI response.xlsx: PK"}, variants: []string{
		"Please find attached our response in full.",
		"We can disclose the information you asked for. The spreadsheet attached gives the figures. These figures are correct as at the date of extraction and, as forces use different systems, should not be compared.",
		"I attach the data.",
	}},
	{class: collect.ClassFull, answers: "*=full", variants: []string{
		"Our answers are below.\n\n1. 1,204\n2. 87\n3. 412\n4. 96",
		"Question 1: There were 1,204 offences under sections 8 and 15 of the Sexual Offences Act 2003.\nQuestion 2: 87 victims.\nQuestion 3: We recorded 412 on the first platform and 77 on the second.\nQuestion 4: 96, of which 12 were under section 39 common assault.",
		"Q1 - 1,204\nQ2 - fewer than 5\nQ3 - nil\nQ4 - 96",
		"1. How many sexual offences against children with an online flag did you record, by offence?\nAnswer: 640\n2. How many of the victims of those offences were aged ten or under when it happened?\nAnswer: 12\n3. On which platforms did the offences take place, and how many were there on each of them?\nAnswer: 300\n4. How many of the offences have ended in a charge or a summons to date?\nAnswer: 41",
		"The following table gives the data for all questions.\n\n2022/23  204\n2023/24  310\n2024/25  377\n\nThese come from a live system.",
	}},
	{class: collect.ClassPartial, answers: "1=full 2=full 3=cost 4=full", files: []string{"data.csv: a,b"}, variants: []string{
		"Please find attached the figures for questions 1, 2 and 4. Question 3 is refused under section 12(1), as it would exceed the cost limit.",
		"The attached spreadsheet answers your request, except for question 3. For question 3, a manual review of 3,000 records would be needed, which would exceed 18 hours. Section 12 applies.",
	}},
	{class: collect.ClassPartial, answers: "1=full 2=refused 3=not_held 4=full", limb: "s.40(2) FOIA", variants: []string{
		"Question 1\n1,204 offences.\n\nQuestion 2\nThis is exempt under section 40(2), as the numbers are low.\n\nQuestion 3\nNo information is held, as the platform is not recorded.\n\nQuestion 4\n96",
		"Q1. 450\nQ2. Withheld - section 40(2)\nQ3. Not held\nQ4. 32",
		"1) There were 310 offences.\n2) We are withholding this under s.40(2) of the Act.\n3) We do not record the platform.\n4) 21 offences.",
	}},
	{class: collect.ClassPartial, answers: "1=full 2=not_held 3=not_held 4=not_held", variants: []string{
		"Question 1: 512.\n\nFor the remaining questions we do not hold the information.",
	}},
	{class: collect.ClassCost, answers: "*=cost", files: []string{"goodwill.xlsx: PK"}, variants: []string{
		"To answer would exceed the appropriate limit and section 12 applies to the whole request. As a gesture of goodwill, and outside the Act, please find attached figures that were extracted before the limit was reached.",
	}},
	{class: collect.ClassRetraction, variants: []string{
		"The figures we sent you on 10 September were wrong, because of a double count. Please delete them and do not use them.",
		"I would like to recall our response of last week, which was sent in error.",
		"We are withdrawing our earlier response. An error has been identified in the data for 2023/24 and a further letter will follow.",
		"Further to our disclosure, the information should not have been released. We ask that you destroy all copies and confirm that you have done so.",
	}},
	{class: collect.ClassTransfer, variants: []string{
		"The information is not one that police forces gather for themselves. You may wish to contact the Home Office, which collates it.",
		"I have transferred your request to the National Crime Agency, which will answer you directly.",
	}},
	{class: collect.ClassDelay, variants: []string{
		"I am sorry for the delay in answering your request. We are still awaiting data from one department.",
		"Please accept our apologies, as we have not been able to respond within the statutory time. We hope to reply by 16 October 2026.",
	}},
	{class: collect.ClassReviewAnswer, variants: []string{
		"I have now completed the internal review of your request. The review upholds the original decision.",
		"The outcome of your internal review is that the exemption was not correctly applied and the figures can now be released.",
	}},
	{class: collect.ClassReviewAck, variants: []string{
		"I acknowledge your request for an internal review, which will be carried out by an officer who was not involved in the decision.",
		"Your request for an internal review has been received. We aim to complete it within 20 working days.",
	}},
	{class: collect.ClassFee, variants: []string{
		"This is a fees notice. A fee of £30 is payable for disbursements, and we shall proceed once it is received.",
	}},
	{class: collect.ClassClosed, variants: []string{
		"As we have not received the clarification that we asked for, your request has been closed.",
	}},
	{class: collect.Unsure, variants: []string{
		"Further to our telephone call, the matter is with the superintendent.",
		"Please see the attached letter.",
	}},
}
