using System.Text.RegularExpressions;

namespace TradingConsole.Core.Database;

/// <summary>Names that are written into SQL text cannot travel as parameters, so they are checked instead.</summary>
internal static partial class SqlName
{
    /// <exception cref="ArgumentException">The name is not lower-case letters, digits and underscores.</exception>
    public static string Require(string name, string field) =>
        Plain().IsMatch(name)
            ? name
            : throw new ArgumentException($"{field} '{name}' must be lower-case letters, digits and underscores, at most 63.", field);

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
