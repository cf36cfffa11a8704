using System.Globalization;
using TradingConsole.Core.Passport.Views;
using TradingConsole.Core.Time;

namespace TradingConsole.Web.Pages.Reports;

/// <summary>Reports' figures for people.</summary>
internal static class ReportsWords
{
    /// <summary>First and last day, in Korea; one day stands alone.</summary>
    public static string Period(ReportLine line)
    {
        var (first, last) = (KoreanTime.DayOf(line.Start), KoreanTime.DayOf(line.End.AddTicks(-1)));
        return first == last
            ? first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{first:yyyy-MM-dd} – {last:yyyy-MM-dd}");
    }

    public static string By(ReportLine line) => $"{line.ModelName} {line.ModelVersion}";
}
