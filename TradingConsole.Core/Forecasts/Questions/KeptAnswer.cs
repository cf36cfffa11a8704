using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>What a language model said, as a raw line keeps it: the request is <c>key prompt-version model</c>, the body its untouched words.</summary>
/// <param name="Key">Of the question, <see cref="AskedQuestion.KeyFor"/>.</param>
/// <param name="At">When it was said.</param>
public sealed record KeptAnswer(string Key, string PromptVersion, string Model, DateTimeOffset At, string Said)
{
    /// <summary>Name of the raw files about questions.</summary>
    public const string Questions = "questions";

    /// <summary>Name of the raw files about alerts.</summary>
    public const string Explanations = "explanations";

    public RawLine Line => new(At, $"{Key} {PromptVersion} {Model}", Said);

    /// <returns>Null when the line is no answer of a language model.</returns>
    public static KeptAnswer? Of(RawLine line) => line.Request.Split(' ') is [{ Length: 64 } key, var version, var model]
        ? new KeptAnswer(key, version, model, line.At, line.Body)
        : null;
}

/// <summary>Keeps one answer as a line of a raw file of source <see cref="RawSource.Llm"/>.</summary>
/// <param name="name">Of the file: <see cref="KeptAnswer.Questions"/> or <see cref="KeptAnswer.Explanations"/>.</param>
public delegate Task KeepAnswer(string name, RawLine line, CancellationToken ct);

/// <summary>Reads a raw file's lines in order.</summary>
public delegate IAsyncEnumerable<RawLine> ReadRawLines(RawFile file, CancellationToken ct);
