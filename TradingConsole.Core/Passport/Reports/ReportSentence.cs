namespace TradingConsole.Core.Passport.Reports;

/// <summary>A finding in words: the seed's {title, evidence, impact}.</summary>
/// <param name="Title">One sentence, without a number that is not in the evidence.</param>
/// <param name="Evidence">What it rests on, with figures.</param>
/// <param name="Impact">In R of the period, signed; rounded to two digits.</param>
public sealed record ReportSentence(string Title, string Evidence, double Impact, Finding Finding);
