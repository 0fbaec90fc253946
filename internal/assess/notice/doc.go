// Package notice holds information notices to providers: what each regime wants
// in one before it is served, the day by which it is to be answered, the record
// of its service, and the workbook that a provider may answer with.
//
// A notice asks the questions of a survey; what comes back is a return like any
// other and is read by the same rooms. Nothing here sends anything.
package notice
