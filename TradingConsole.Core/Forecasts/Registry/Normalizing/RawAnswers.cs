using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>One raw line with its place; its body is parsed.</summary>
/// <param name="Segment">File and line, as dead letters name it.</param>
/// <param name="Path">The file.</param>
/// <param name="At">When it was received, to the microsecond.</param>
internal sealed record RawAnswer(string Segment, string Path, DateTimeOffset At, string Request, JsonElement Body);

/// <summary>A run's answers of one kind, in the order in which they were sealed and received.</summary>
internal sealed class RawAnswers(RawShelf shelf, ImmutableArray<RawFile> files, StageTally tally)
{
    /// <summary>One at a time; a line that is no JSON goes among the failed segments and the rest flows on.</summary>
    public IAsyncEnumerable<RawAnswer> ReadAsync(string kind, CancellationToken ct) =>
        ReadAsync(file => file.Source is RawSource.Gamma or RawSource.History or RawSource.Clob && RawName.Kind(file.Name) == kind, ct);

    /// <summary>The same of a subgraph, whose kinds have the others' names.</summary>
    public IAsyncEnumerable<RawAnswer> ReadSubgraphAsync(string kind, CancellationToken ct) =>
        ReadAsync(file => file.Source == RawSource.Subgraph && RawName.Kind(file.Name) == kind, ct);

    private async IAsyncEnumerable<RawAnswer> ReadAsync(Func<RawFile, bool> isWanted, [EnumeratorCancellation] CancellationToken ct)
    {
        var wanted = files
            .Where(isWanted)
            .OrderBy(file => file.Sequence);
        foreach (var file in wanted)
        {
            var number = 0;
            await foreach (var line in shelf.ReadAsync(file, ct))
            {
                number++;
                if (Parse(file, number, line) is { } answer)
                {
                    yield return answer;
                }
            }
        }
    }

    /// <summary>The rows of a list, or of an envelope's <c>data</c>; null when the body is neither.</summary>
    public static IEnumerable<JsonElement>? Rows(JsonElement body) =>
        body.ValueKind == JsonValueKind.Array ? body.EnumerateArray()
        : body.ValueKind == JsonValueKind.Object && body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray()
        : null;

    /// <summary>Whether an envelope says that another page follows.</summary>
    public static bool HasMore(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("pagination", out var pagination) && pagination.ValueKind == JsonValueKind.Object
        && pagination.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True;

    private RawAnswer? Parse(RawFile file, int number, RawLine line)
    {
        var segment = string.Create(CultureInfo.InvariantCulture, $"{file.Path}#{number}");
        try
        {
            return new RawAnswer(segment, file.Path, WireTime.ToMicrosecond(line.At), line.Request, JsonSerializer.Deserialize<JsonElement>(line.Body));
        }
        catch (JsonException unreadable)
        {
            tally.Fail(segment, $"body is no JSON: {unreadable.Message}", line.Body);
            return null;
        }
    }
}
