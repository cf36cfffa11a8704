using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TradingConsole.Core.Database;

/// <summary>The migrations shipped inside this assembly, in order.</summary>
internal static partial class MigrationFiles
{
    private const string Prefix = "migrations/";

    public static IReadOnlyList<Migration> Shipped()
    {
        var assembly = typeof(MigrationFiles).Assembly;
        List<Migration> found = [];
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            found.Add(Read(resource[Prefix.Length..], reader.ReadToEnd()));
        }

        return [.. found.OrderBy(migration => migration.Number)];
    }

    /// <exception cref="MigrationException">The name is not four digits, an underscore, words, and .sql.</exception>
    public static Migration Read(string fileName, string text)
    {
        var name = FileName().Match(fileName);
        if (!name.Success)
        {
            throw new MigrationException($"Migration file '{fileName}' must be named like 0001_market_data.sql.");
        }

        var sql = text.ReplaceLineEndings("\n"); // A checkout with CRLF must not look like an edit.
        return new Migration(
            int.Parse(name.Groups["number"].Value, CultureInfo.InvariantCulture),
            name.Groups["name"].Value,
            sql,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
    }

    [GeneratedRegex(@"^(?<number>\d{4})_(?<name>[a-z0-9_]+)\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
