using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>
/// Which alert the answers after it speak of, as a raw line keeps it: the request is <c>alert id</c>, the body what the language model was told. With it a
/// rebuild holds the answers to their evidence without looking at the alert, which another pipeline may derive earlier or later.
/// </summary>
/// <param name="Input">JSON of the facts, see <see cref="AskedQuestion.Input"/>.</param>
internal sealed record AskedAlert(Guid AlertId, string Input)
{
    private const string Word = "alert";

    public RawLine LineAt(DateTimeOffset at) => new(at, $"{Word} {AlertId:D}", Input);

    /// <returns>Null when the line is none of these.</returns>
    public static AskedAlert? Of(RawLine line) =>
        line.Request.Split(' ') is [Word, var id] && Guid.TryParseExact(id, "D", out var alert) ? new AskedAlert(alert, line.Body) : null;

    /// <summary>The figures that may be written.</summary>
    public ImmutableDictionary<string, string> Evidence()
    {
        using var facts = JsonDocument.Parse(Input);
        return facts.RootElement.GetProperty("evidence").EnumerateObject().ToImmutableDictionary(figure => figure.Name, figure => figure.Value.GetString()!, StringComparer.Ordinal);
    }

    /// <summary>Whether the answer was given to this question, and not to a neighbour's.</summary>
    public bool IsAnsweredBy(KeptAnswer answer) => answer.Key == AskedQuestion.KeyOf(Input, answer.Model, answer.PromptVersion);
}
