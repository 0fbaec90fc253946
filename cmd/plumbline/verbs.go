package main

// verbs are all that the command does, in the order of the work.
var verbs = []verb{
	demoVerb,
	initVerb,
	tablesVerb,
	returnAddVerb,
	returnImportVerb,
	readVerb,
	readingProposeVerb,
	readingConfirmVerb,
	figuresVerb,
	checkVerb,
	publishVerb,
	serveVerb,
	discloseAuditVerb,
	clockVerb,
}
