using System.Collections.Immutable;
using TradingConsole.Core.Database;
using TradingConsole.Core.Models;

namespace TradingConsole.Workers.Realtime;

/// <summary>The models the desk decides with, read from the registry and loaded: the champion and its challengers.</summary>
internal sealed class ModelLineup(ModelRegistry registry, IIncidentLog incidents)
{
    /// <summary>What the registry says now; models that are already loaded are not read again.</summary>
    /// <remarks>A challenger that cannot be read is left out and reported: it must not keep the desk from trading.</remarks>
    /// <exception cref="ModelArtifactException">The champion cannot be read.</exception>
    public async Task<(Champion? Champion, ImmutableArray<Champion> Challengers)> LoadAsync(
        Champion? champion, ImmutableArray<Champion> challengers, CancellationToken cancellationToken)
    {
        var loaded = challengers.Append(champion).OfType<Champion>().ToDictionary(model => model.Record.Id, model => model.Model);
        var production = await registry.ProductionAsync(cancellationToken);
        var beside = ImmutableArray.CreateBuilder<Champion>();
        foreach (var record in await registry.InShadowAsync(cancellationToken))
        {
            try
            {
                beside.Add(await OfAsync(record));
            }
            catch (ModelArtifactException broken)
            {
                incidents.Report("model", "challenger", null, $"Challenger {record.Id} cannot be read and does not decide: {broken.Message}", 1, null);
            }
        }

        return (production is null ? null : await OfAsync(production), beside.ToImmutable());

        async Task<Champion> OfAsync(ModelRecord record) => new(
            record, loaded.TryGetValue(record.Id, out var model) ? model : await registry.LoadAsync(record, cancellationToken));
    }
}
