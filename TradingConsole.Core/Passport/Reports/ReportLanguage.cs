namespace TradingConsole.Core.Passport.Reports;

/// <summary>The languages reports are written in.</summary>
public enum ReportLanguage
{
    English,
    Korean,
}

/// <summary>Their codes, as stored and as browsers say them.</summary>
public static class ReportLanguages
{
    public static string Code(this ReportLanguage language) => language == ReportLanguage.Korean ? "ko" : "en";

    /// <exception cref="FormatException">Neither en nor ko.</exception>
    public static ReportLanguage Parse(string code) => code switch
    {
        "en" => ReportLanguage.English,
        "ko" => ReportLanguage.Korean,
        _ => throw new FormatException($"language was '{code}'; it is en or ko."),
    };
}
