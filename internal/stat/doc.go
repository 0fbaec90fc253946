// Package stat holds the values that everything else is made of: Date,
// Period, Count, Code, Codelist and Breakdown. They are small, comparable and
// immutable; their constructors admit no wrong value, and each has one text
// form that Parse and String turn both ways.
//
// It knows nothing of respondents, documents or storage.
package stat
