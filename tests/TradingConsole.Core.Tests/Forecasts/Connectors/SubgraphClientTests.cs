using System.Text.Json;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Connectors;

public sealed class SubgraphClientTests
{
    private static readonly ActivitySubject[] Markets = [.. Enumerable.Range(0, 120).Select(i => new ActivitySubject($"0x{i:x4}", [$"{i}1"]))];

    private readonly SteppedClock _clock = new(new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Ask_PacksAndPages_GoByIdAfterTheLast()
    {
        var answering = new ScriptedSource(request => Answer(request, _ => null));

        var parts = await Client(answering).AskAsync(Markets, default, default).ToListAsync();

        // 100 rows fill a page, so another is asked for after its last id; the pack of 20 does not.
        Assert.Equal(["open_interest/0", "open_interest/0", "open_interest/1"], parts.Take(3).Select(part => part.Segment));
        Assert.All(parts, part => Assert.Null(part.Failure));
        Assert.All(parts, part => Assert.NotNull(part.Line));
        var second = JsonDocument.Parse(answering.Posted[1]).RootElement;
        Assert.Equal("0x0063", second.GetProperty("variables").GetProperty("last").GetString());
        Assert.Contains("marketOpenInterests", second.GetProperty("query").GetString(), StringComparison.Ordinal);
        Assert.Equal("/api/public/project_cl6mb8i9h0003e201j6li0diw/subgraphs/oi/latest/gn", answering.Asked[0]);
    }

    [Fact]
    public async Task Ask_ErrorsBesideData_WholeIsYieldedBrokenIsNamed()
    {
        // The meta block failed: the list is whole. Then the list itself failed: nothing of that pack counts, the next one does.
        var answers = 0;
        var answering = new ScriptedSource(request => Answer(request, _ => answers++ switch
        {
            0 => """[{"message":"block is gone","path":["_meta"]}]""",
            2 => """[{"message":"timed out","path":["rows",3]}]""",
            _ => null,
        }));

        var parts = await Client(answering).AskAsync(Markets, default, default).ToListAsync();

        Assert.Equal("_meta: block is gone", parts[0].Failure);
        Assert.NotNull(parts[0].Line);
        Assert.Equal(("open_interest/1", "rows: timed out"), (parts[2].Segment, parts[2].Failure));
        Assert.Null(parts[2].Line);
        Assert.All(parts.Skip(3), part => Assert.NotNull(part.Line));
        Assert.Contains(parts, part => part.Segment == "orderbooks/1");
    }

    private SubgraphClient Client(ScriptedSource source) => new(
        source.Call(_clock, new SourceOptions { SubgraphUrl = new Uri("https://api.goldsky.com/api/public/project_cl6mb8i9h0003e201j6li0diw") }), new SubgraphPaths());

    private static HttpResponseMessage Answer(HttpRequestMessage request, Func<string, string?> errors)
    {
        using var reader = new StreamReader(request.Content!.ReadAsStream());
        var body = reader.ReadToEnd();
        using var question = JsonDocument.Parse(body);
        var variables = question.RootElement.GetProperty("variables");
        var last = variables.GetProperty("last").GetString()!;
        var rows = variables.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).Where(id => string.CompareOrdinal(id, last) > 0);
        var list = string.Join(',', rows.Select(id => $$"""{"id":"{{id}}","amount":"1"}"""));
        var failed = errors(body) is { } text ? $",\"errors\":{text}" : "";
        return ScriptedSource.Ok($$$"""{"data":{"rows":[{{{list}}}],"_meta":{"hasIndexingErrors":false}}{{{failed}}}}""");
    }
}
