using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TradingConsole.Core.Models;

/// <summary>One short name for a feature schema: version, names and their order.</summary>
public static class SchemaHash
{
    /// <summary>SHA-256 in lower-case hexadecimal of version and names, one a line.</summary>
    public static string Of(int version, ImmutableArray<string> names) => ModelArtifact.Hash(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"features/{version}\n{string.Join('\n', names)}\n")));

    /// <summary>The first column two schemas disagree on, in words; null when they are the same.</summary>
    public static string? FirstDifference(ImmutableArray<string> found, ImmutableArray<string> expected)
    {
        for (var i = 0; i < Math.Max(found.Length, expected.Length); i++)
        {
            var (has, must) = (i < found.Length ? found[i] : "nothing", i < expected.Length ? expected[i] : "absent");
            if (has != must)
            {
                return $"feature {i} is {has}, must be {must}";
            }
        }

        return null;
    }
}
