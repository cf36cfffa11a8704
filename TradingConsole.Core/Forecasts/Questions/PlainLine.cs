using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TradingConsole.Core.Network;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>What a line that a language model wrote may look like before anybody reads it.</summary>
internal static partial class PlainLine
{
    /// <returns>What is wrong; null when it may be shown.</returns>
    public static string? Objection(string? line, string field)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return $"{field} holds an empty line.";
        }

        if (line.Length > QuestionQuality.LineLengthMax)
        {
            return $"{field} holds a line of {line.Length} letters; at most {QuestionQuality.LineLengthMax} are allowed.";
        }

        if (line.EnumerateRunes().Any(rune => VisibleText.IsInvisible(rune) || Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        {
            return $"{field} holds a control or invisible character.";
        }

        return Address().IsMatch(line) ? $"{field} holds an address." : Markup().IsMatch(line) ? $"{field} holds markup." : null;
    }

    [GeneratedRegex(@"://|www\.|https?:|mailto:|javascript:|data:|@|\b[a-z0-9-]+\.(?:com|net|org|io|kr|co|xyz|ai|app|example)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"</?[a-z!]|\]\(|```|<\||\[/?INST", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Markup();
}
