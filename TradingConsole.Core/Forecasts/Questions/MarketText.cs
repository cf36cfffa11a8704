using System.Collections.Immutable;
using System.Text;
using TradingConsole.Core.Network;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>What strangers wrote about a market, as it is judged. Data, never instruction.</summary>
/// <param name="EndsAt">The planned end; null where the catalogue has none.</param>
public sealed record MarketText(string MarketId, string Question, string Rules, string Category, ImmutableArray<string> Outcomes, DateTimeOffset? EndsAt)
{
    /// <summary>The most letters of one field that are judged; a rule text beyond it is cut there.</summary>
    public const int FieldLengthMax = 8_000;

    /// <summary>The same words give the same text: invisible signs gone, every run of white space one space, cut at <see cref="FieldLengthMax"/>.</summary>
    /// <remarks>
    /// Invisible is what <see cref="VisibleText"/> says; pages and answers leave it out too.
    /// </remarks>
    public static string Normalized(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (plain, isSpaced) = (new StringBuilder(Math.Min(text.Length, FieldLengthMax)), false);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                isSpaced = true;
            }
            else if (!VisibleText.IsInvisible(rune))
            {
                plain.Append(isSpaced && plain.Length > 0 ? " " : "").Append(rune);
                isSpaced = false;
            }

            if (plain.Length >= FieldLengthMax)
            {
                break;
            }
        }

        return plain.ToString();
    }

    /// <summary>Every field normalised.</summary>
    public MarketText Normalized() => this with
    {
        Question = Normalized(Question), Rules = Normalized(Rules), Category = Normalized(Category), Outcomes = [.. Outcomes.Select(Normalized)],
    };
}
