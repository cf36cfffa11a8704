using System.Text;
using TradingConsole.Core.Forecasts.Questions;

namespace TradingConsole.Core.Forecasts.PostMortems;

/// <summary>Writes what strangers wrote so that Markdown shows it as it is: no link, image, heading, table cell or tag comes of it.</summary>
internal static class SafeMarkdown
{
    private const string Special = "\\`*_{}[]()<>#+-.!|~:@&$^=\"'/";

    /// <summary>One line: invisible signs gone, white space one space, every sign that Markdown or HTML reads escaped.</summary>
    /// <remarks>
    /// A backslash before an ASCII sign of punctuation is that sign and nothing else (CommonMark 0.31, section 2.4), in a table cell too. What turns
    /// bare addresses into links looks for <c>://</c>, <c>www.</c> and <c>@</c>; none is left whole.
    /// </remarks>
    public static string Line(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (var letter in MarketText.Normalized(text))
        {
            if (Special.Contains(letter, StringComparison.Ordinal))
            {
                safe.Append('\\');
            }

            safe.Append(letter);
        }

        return safe.ToString();
    }
}
