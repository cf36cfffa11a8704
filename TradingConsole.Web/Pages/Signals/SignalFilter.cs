using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>The state of the signals page that lives in its address: view, order, search text and the open row.</summary>
/// <param name="Text">Part of a symbol or of a reason code; case does not matter.</param>
/// <param name="Row">Symbol whose drawer is open.</param>
public sealed record SignalFilter(
    SignalView View = SignalView.All, SignalSort Sort = SignalSort.Ev, bool Ascending = false, string Text = "", string? Row = null)
{
    private const int TopCount = 10;

    /// <summary>Reads an address; a word it does not know falls back to the default.</summary>
    public static SignalFilter Parse(Uri address)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        return new SignalFilter(
            ParseWord(query.GetValueOrDefault("view"), SignalView.All),
            ParseWord(query.GetValueOrDefault("sort"), SignalSort.Ev),
            query.GetValueOrDefault("dir") == "asc",
            query.GetValueOrDefault("q").ToString(),
            query.GetValueOrDefault("row") is { Count: > 0 } row ? row.ToString() : null);
    }

    /// <summary>The address of this state; defaults are left out.</summary>
    public string ToAddress()
    {
        var query = new Dictionary<string, string?>();
        if (View != SignalView.All)
        {
            query["view"] = View.ToString().ToLowerInvariant();
        }

        if (Sort != SignalSort.Ev)
        {
            query["sort"] = Sort.ToString().ToLowerInvariant();
        }

        if (Ascending)
        {
            query["dir"] = "asc";
        }

        if (Text.Length > 0)
        {
            query["q"] = Text;
        }

        if (Row is not null)
        {
            query["row"] = Row;
        }

        return QueryHelpers.AddQueryString("/signals", query);
    }

    /// <summary>A second press on the same column turns the order round; a new column starts with its telling end.</summary>
    public SignalFilter SortedBy(SignalSort sort) =>
        this with { Sort = sort, Ascending = sort == Sort ? !Ascending : sort is SignalSort.Symbol or SignalSort.Q05 };

    public ImmutableArray<SignalRow> Apply(IEnumerable<SignalRow> rows)
    {
        var viewed = View switch
        {
            SignalView.Top => rows.OrderByDescending(row => row.BestEv).Take(TopCount),
            SignalView.Funding => rows.Where(row => row.FundingRate is not null)
                .OrderByDescending(row => Math.Abs(row.FundingRate!.Value)).Take(TopCount),
            SignalView.Volatility => rows.Where(row => row.Signal.AtrFraction > 0)
                .OrderByDescending(row => row.Signal.AtrFraction).Take(TopCount),
            SignalView.Blocked => rows.Where(row => row.IsBlocked),
            SignalView.Taken => rows.Where(row => row.IsTaken || row.IsInPosition),
            _ => rows,
        };
        var found = Text.Length == 0 ? viewed : viewed.Where(Matches);
        return Sort == SignalSort.Symbol
            ? [.. Ascending ? found.OrderBy(row => row.Symbol) : found.OrderByDescending(row => row.Symbol)]
            : [.. (Ascending ? found.OrderBy(Key, MissingLast.Up) : found.OrderBy(Key, MissingLast.Down)).ThenBy(row => row.Symbol)];
    }

    private bool Matches(SignalRow row) =>
        row.Symbol.Value.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase)
        || (!row.Signal.Reasons.IsDefault
            && row.Signal.Reasons.Any(reason => reason.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase)));

    private double? Key(SignalRow row) => Sort switch
    {
        SignalSort.EvLong => row.Signal.EvLong,
        SignalSort.EvShort => row.Signal.EvShort,
        SignalSort.Q05 => row.Q05,
        SignalSort.Mae => row.MaeAtr,
        SignalSort.PTp => row.PTp,
        SignalSort.Hold => row.HoldMinutes,
        SignalSort.Atr => row.Signal.AtrFraction,
        SignalSort.Funding => row.FundingRate,
        SignalSort.Decision => row.IsInPosition ? 2 : row.IsTaken ? 1 : 0,
        SignalSort.Size => row.Signal.SizeNotional,
        _ => row.BestEv,
    };

    private static T ParseWord<T>(string? word, T fallback)
        where T : struct, Enum =>
        Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : fallback;

    // A missing value is not small: it goes to the end in either order.
    private sealed class MissingLast(int sign) : IComparer<double?>
    {
        public static readonly MissingLast Up = new(1);
        public static readonly MissingLast Down = new(-1);

        public int Compare(double? x, double? y) => (IsMissing(x), IsMissing(y)) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => sign * x!.Value.CompareTo(y!.Value),
        };

        private static bool IsMissing(double? value) => value is null || double.IsNaN(value.Value);
    }
}
