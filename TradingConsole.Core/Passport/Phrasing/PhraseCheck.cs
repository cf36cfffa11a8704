using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TradingConsole.Core.Passport.Phrasing;

/// <summary>Holds an answer against the evidence it was given: whatever is not in the one must not be in the other.</summary>
/// <remarks>
/// What is checked: every sentence there once, lengths, plain text, no address, every number among the numbers of that very sentence (with its sign
/// where one is written), no number spelled out in English, no symbol and no setup that was not named. Meaning cannot be checked; so the figures
/// stand beside every sentence.
/// </remarks>
internal static partial class PhraseCheck
{
    private const int TitleMax = 140;
    private const int EvidenceMax = 400;
    private const int SummaryMax = 800;

    private static readonly ImmutableHashSet<string> NumberWords = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty",
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "half", "third", "quarter", "twice",
        "double", "doubled", "triple", "tripled", "dozen");

    /// <returns>What is wrong, to be told to the model; null when the answer may be used.</returns>
    public static string? Objection(PhraseAnswer answer, PhraseQuestion question)
    {
        var said = answer.Sentences.ToLookup(sentence => sentence.Id, StringComparer.Ordinal);
        if (answer.Sentences.Length != question.Sentences.Length || question.Sentences.Any(part => said[part.Id].Count() != 1))
        {
            return $"sentences must hold each id once: {string.Join(", ", question.Sentences.Select(part => part.Id))}.";
        }

        foreach (var part in question.Sentences)
        {
            var sentence = said[part.Id].First();
            var given = $"{part.Title}\n{part.Evidence}";
            var wrong = Length(sentence.Title, TitleMax, "title") ?? Length(sentence.Evidence, EvidenceMax, "evidence")
                ?? Foreign($"{sentence.Title}\n{sentence.Evidence}", given);
            if (wrong is not null)
            {
                return $"{part.Id}: {wrong}";
            }
        }

        var all = string.Join('\n', question.Sentences.Select(part => $"{part.Title}\n{part.Evidence}").Prepend(question.Headline));
        return (Length(answer.Summary, SummaryMax, "text") ?? Foreign(answer.Summary, all)) is { } objection ? $"summary: {objection}" : null;
    }

    private static string? Length(string text, int most, string what) =>
        string.IsNullOrWhiteSpace(text) ? $"{what} is empty." : text.Length > most ? $"{what} has {text.Length} letters; at most {most} are allowed." : null;

    private static string? Foreign(string text, string given)
    {
        if (text.Any(letter => (char.IsControl(letter) && letter != '\n') || char.GetUnicodeCategory(letter) is UnicodeCategory.Format))
        {
            return "it holds a control character.";
        }

        if (Address().IsMatch(text))
        {
            return "it holds an address.";
        }

        if (text.FirstOrDefault(letter => char.IsNumber(letter) && !char.IsAsciiDigit(letter)) is var odd and not '\0')
        {
            return $"'{odd}' is no plain digit.";
        }

        var (names, known) = (Names(text), Names(given));
        return names.Except(known).FirstOrDefault() is { } name ? $"'{name}' is not in its evidence."
            : Words(text).Except(Words(given), StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } word ? $"'{word}' is a number that is not in its evidence."
            : Numbers(text).FirstOrDefault(number => !IsIn(number, Numbers(given))) is { Text: { } figure } ? $"'{figure}' is not in its evidence."
            : null;
    }

    // A number without a sign may speak of a size; one with a sign must be the one that was given.
    private static bool IsIn(Number number, ImmutableArray<Number> given) =>
        given.Any(one => one.Size == number.Size && (number.Sign == 0 || one.Sign == number.Sign));

    private static ImmutableArray<Number> Numbers(string text) =>
    [
        .. Numeral().Matches(Name().Replace(text, " ")).Select(match => new Number(
            match.Value,
            match.Groups["sign"].Value switch { "+" => 1, "-" or "−" => -1, _ => 0 },
            decimal.TryParse(match.Groups["size"].Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size)
                ? size : -1)), // One nobody can read is in no evidence.
    ];

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value).Where(NumberWords.Contains);

    private static ImmutableHashSet<string> Names(string text) => [.. Name().Matches(text).Select(match => match.Value)];

    private readonly record struct Number(string Text, int Sign, decimal Size);

    // A hyphen between two numbers is a range, not a sign.
    [GeneratedRegex(@"(?<sign>(?<![\d.,\w])[+\-−])?(?<size>\d+(?:,\d{3})*(?:\.\d+)?)")]
    private static partial Regex Numeral();

    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:S\d+|[A-Z0-9]{2,}(?:USDT|USDC|USD|BTC)|(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{3,})(?![A-Za-z0-9])")]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"://|www\.|https?:|mailto:|@|\b[a-z0-9-]+\.(?:com|net|org|io|kr|co)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
