using System.Runtime.CompilerServices;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Activity by GraphQL subgraphs. The public ones are retired: kept behind the port for whoever runs their own.</summary>
/// <remarks>
/// Asks by packs of ids and pages by <c>id_gt</c>. An answer with errors beside its data yields what is whole and names what is not; a pack that
/// fails does not stop the others. The templates lie beside this file and inside the assembly.
/// </remarks>
public sealed class SubgraphClient(SourceCall call, SubgraphPaths paths) : IMarketActivity
{
    /// <summary>Ids in one question, and rows of one page.</summary>
    public const int PageSize = 100;

    public RawSource Source => RawSource.Subgraph;

    public async IAsyncEnumerable<ActivityPart> AskAsync(
        IReadOnlyCollection<ActivitySubject> markets, DateTimeOffset since, [EnumeratorCancellation] CancellationToken ct)
    {
        var conditions = markets.Select(market => market.ConditionId);
        var tokens = markets.SelectMany(market => market.Tokens);
        foreach (var (template, path, ids) in new[] { ("open_interest", paths.OpenInterest, conditions), ("orderbooks", paths.Orderbooks, tokens) })
        {
            var query = Template(template);
            var packs = 0;
            foreach (var pack in ids.Order(StringComparer.Ordinal).Chunk(PageSize))
            {
                await foreach (var part in PagesAsync($"{template}/{packs}", template, path, query, pack, ct))
                {
                    yield return part;
                }

                packs++;
            }
        }
    }

    private async IAsyncEnumerable<ActivityPart> PagesAsync(
        string segment, string template, string path, string query, string[] ids, [EnumeratorCancellation] CancellationToken ct)
    {
        var last = "";
        for (var pages = 0; pages < call.Options.PagesMax; pages++)
        {
            var body = JsonSerializer.Serialize(new { operationName = template, query, variables = new { ids, last, first = PageSize } });
            RawLine? line = null;
            var failure = "";
            try
            {
                line = await call.AskAsync(new SourceRequest(SourceService.Subgraph, path, body, $"{template} after \"{last}\""), ct);
            }
            catch (SourceException exception)
            {
                failure = exception.Message;
            }

            if (line is not { } answer)
            {
                yield return new ActivityPart(segment, null, failure);
                yield break;
            }

            var page = GraphPage.Read(answer.Body);
            yield return new ActivityPart(segment, page.Rows is null ? null : answer, page.Failure);
            if (page.Rows is not PageSize || page.LastId is null || string.CompareOrdinal(page.LastId, last) <= 0)
            {
                yield break;
            }

            last = page.LastId;
        }
    }

    private static string Template(string name)
    {
        using var stream = typeof(SubgraphClient).Assembly.GetManifestResourceStream($"queries/{name}.graphql")
            ?? throw new InvalidOperationException($"the query template {name} is not inside the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Where each subgraph hangs below <see cref="SourceOptions.SubgraphUrl"/>. Which version still answers is unconfirmed.</summary>
public sealed record SubgraphPaths(string OpenInterest = "/subgraphs/oi/latest/gn", string Orderbooks = "/subgraphs/orderbook/latest/gn");
