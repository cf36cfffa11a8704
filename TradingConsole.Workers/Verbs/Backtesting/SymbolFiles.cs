using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>Which file is whose: <c>SYMBOL=FILE</c>, or the symbol a file's name begins with.</summary>
internal static class SymbolFiles
{
    private static readonly char[] NameEnds = ['_', '-', '.'];

    /// <returns>In the order given.</returns>
    /// <exception cref="InvalidDataException">No symbol can be told, one comes twice, or nothing was given.</exception>
    public static IReadOnlyList<(Symbol Symbol, string Path)> Parse(IReadOnlyList<string> given, string option)
    {
        if (given.Count == 0)
        {
            throw new InvalidDataException($"{option}: at least one file is needed, SYMBOL=FILE");
        }

        var files = given.Select(text => One(text, option)).ToList();
        var twice = files.GroupBy(file => file.Symbol).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? files
            : throw new InvalidDataException($"{option}: {twice.Key} comes {twice.Count()} times; one file a symbol");
    }

    private static (Symbol Symbol, string Path) One(string text, string option)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
        {
            return Symbol.TryParse(text[..equals], out var named, out var reason)
                ? (named, text[(equals + 1)..])
                : throw new InvalidDataException($"{option} {text}: {reason}");
        }

        var name = Path.GetFileName(text);
        var end = name.IndexOfAny(NameEnds);
        return Symbol.TryParse(end < 0 ? name : name[..end], out var symbol, out _)
            ? (symbol, text)
            : throw new InvalidDataException($"{option} {text}: the file's name does not begin with a symbol; write SYMBOL=FILE");
    }
}
