using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>A language model's explanation of an alert; held to its evidence.</summary>
internal sealed partial record ExplanationAnswer(ImmutableArray<string> Lines)
{
    /// <summary>Strict: this field, and no other.</summary>
    public const string Schema = """
        {
          "type": "object", "additionalProperties": false, "required": ["lines"],
          "properties": { "lines": { "type": "array", "items": { "type": "string" } } }
        }
        """;

    private static readonly HashSet<string> NumberWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "sixty",
        "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "half", "third", "quarter", "twice", "double", "doubled", "triple",
        "tripled", "dozen",
    };

    /// <param name="evidence">The figures as they may be written, by name.</param>
    /// <returns>The lines, or what is wrong with what was said, to be told to the model.</returns>
    public static (ExplanationAnswer? Answer, string Wrong) Read(string said, IReadOnlyDictionary<string, string> evidence)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<ExplanationAnswer>(said, QualityAnswer.Json);
            return answer is null ? (null, "the answer was null.") : answer.Objection(evidence) is { } objection ? (null, objection) : (answer, "");
        }
        catch (JsonException notTheSchema)
        {
            return (null, $"it is not the schema: {notTheSchema.Message}");
        }
    }

    private string? Objection(IReadOnlyDictionary<string, string> evidence)
    {
        if (Lines.IsDefaultOrEmpty || Lines.Length > QuestionQuality.LinesMax)
        {
            return $"lines must hold 1 to {QuestionQuality.LinesMax} lines.";
        }

        var known = evidence.Values.SelectMany(Numbers).ToHashSet(StringComparer.Ordinal);
        return Lines.Select(line => PlainLine.Objection(line, "lines") ?? Foreign(line, known)).FirstOrDefault(wrong => wrong is not null);
    }

    // As text, not as value: 0.5 and 50 are two figures, and only the one that was given may be written.
    private static string? Foreign(string line, HashSet<string> known) =>
        line.FirstOrDefault(letter => char.IsNumber(letter) && !char.IsAsciiDigit(letter)) is var odd and not '\0' ? $"'{odd}' is no plain digit."
        : Word().Matches(line).FirstOrDefault(word => NumberWords.Contains(word.Value)) is { } spelled ? $"'{spelled.Value}' is a number in words."
        : Numbers(line).FirstOrDefault(number => !known.Contains(number)) is { } figure ? $"'{figure}' is not in the evidence."
        : null;

    private static IEnumerable<string> Numbers(string text) =>
        Number().Matches(text).Select(match => match.Value.Replace('−', '-').TrimStart('+'));

    // A hyphen between two numbers is a range or a date, not a sign.
    [GeneratedRegex(@"(?:(?<![\d.,\w])[+\-−])?\d+(?:[.,:]\d+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
