using System.Text.RegularExpressions;

namespace TradingConsole.Core.Market.Archive;

internal enum ArchiveFileKind
{
    Candles,
    Funding,
}

/// <summary>A file whose name says that it holds candles or funding rates of one symbol.</summary>
internal sealed partial record ArchiveFile(string Path, string RelativePath, ArchiveFileKind Kind, Symbol Symbol)
{
    // These folders hold files named exactly like trade candles.
    private static readonly string[] OtherMarkets =
        ["markPriceKlines", "indexPriceKlines", "premiumIndexKlines", "spot", "cm", "option"];

    public static ArchiveFile? TryRecognise(string root, string path)
    {
        var relative = System.IO.Path.GetRelativePath(root, path);
        var name = System.IO.Path.GetFileName(path);
        var folders = relative.Split(System.IO.Path.DirectorySeparatorChar)[..^1];
        if (folders.Any(folder => OtherMarkets.Contains(folder, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        var kind = ArchiveFileKind.Candles;
        var match = CandleName().Match(name);
        if (!match.Success)
        {
            kind = ArchiveFileKind.Funding;
            match = FundingName().Match(name);
        }

        return match.Success && Symbol.TryParse(match.Groups["symbol"].Value, out var symbol, out _)
            ? new ArchiveFile(path, relative, kind, symbol)
            : null;
    }

    [GeneratedRegex(@"^(?<symbol>[^-]+?)(?:-1m-\d{4}-\d{2}(?:-\d{2})?\.(?:zip|csv|csv\.gz)|_1m_.+\.csv(?:\.gz)?)$")]
    private static partial Regex CandleName();

    [GeneratedRegex(@"^(?<symbol>[^-]+?)(?:-fundingRate-\d{4}-\d{2}\.(?:zip|csv|csv\.gz)|_funding_.+\.csv(?:\.gz)?)$")]
    private static partial Regex FundingName();
}
