using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>The typed list of symbols: what it would become and what is wrong with it.</summary>
internal sealed record UniverseEdit(IReadOnlyList<string> Symbols, IReadOnlyList<string> Errors)
{
    public const int SymbolsMax = 50;

    private static readonly char[] Separators = ['\n', '\r', ' ', '\t', ',', ';'];

    /// <summary>Reads symbols separated by lines, blanks or commas. Nothing is corrected silently.</summary>
    public static UniverseEdit Parse(string text)
    {
        var symbols = new List<string>();
        var errors = new List<string>();
        foreach (var word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Symbol.TryParse(word, out var symbol, out var reason))
            {
                errors.Add(reason);
            }
            else if (symbols.Contains(symbol.Value))
            {
                errors.Add($"{symbol} is listed twice; each symbol once.");
            }
            else
            {
                symbols.Add(symbol.Value);
            }
        }

        if (symbols.Count == 0)
        {
            errors.Add("The universe is empty; 1 to 50 symbols are needed.");
        }

        if (symbols.Count > SymbolsMax)
        {
            errors.Add($"The universe has {symbols.Count} symbols; at most {SymbolsMax} run.");
        }

        if (symbols.Count > 0 && !symbols.Contains(Symbol.Btc.Value))
        {
            errors.Add("BTCUSDT is missing; every feature row needs it as the market factor.");
        }

        return new UniverseEdit(symbols, errors);
    }

    public IReadOnlyList<string> Added(IEnumerable<string> current) => [.. Symbols.Except(current)];

    public IReadOnlyList<string> Removed(IEnumerable<string> current) => [.. current.Except(Symbols)];
}
