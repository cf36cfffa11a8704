using System.Globalization;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>Presets and what they would do, for people.</summary>
internal sealed class PresetReader(PresetStore presets, SignalQueries signals, DeskFeed feed)
{
    /// <summary>Where no decision tells the volatility yet: a liquid perpetual's usual 1-minute ATR over price.</summary>
    private const double TypicalAtrFraction = 0.0006;

    private const int DecisionsMax = 3_000;

    public async Task<IReadOnlyList<Preset>> VersionsAsync(string kind, CancellationToken cancellationToken) =>
        await presets.HistoryAsync(kind, cancellationToken: cancellationToken);

    /// <summary>What the next model would learn, in a line.</summary>
    public async Task<string> LabelPresetAsync(CancellationToken cancellationToken)
    {
        var active = await presets.ActiveAsync("label", cancellationToken);
        var spec = active.Read<LabelSpec>();
        return string.Create(CultureInfo.InvariantCulture,
            $"v{active.Version} {active.Name}: target {spec.KTp} ATR, stop {spec.KSl} ATR, {spec.HorizonBars} bars");
    }

    public async Task<FeasibilityView> FeasibilityAsync(CancellationToken cancellationToken)
    {
        var label = (await presets.ActiveAsync("label", cancellationToken)).Read<LabelSpec>();
        var now = feed.Latest.AsOf;
        var atr = Median(feed.Latest.Signals.IsDefault
            ? []
            : feed.Latest.Signals.Select(signal => signal.AtrFraction).Where(value => double.IsFinite(value) && value > 0));
        var stages = await signals.StagesAsync(now.AddHours(-1), now.AddMinutes(1), DecisionsMax, cancellationToken);

        // The latest version of each name: every change of a number is a version, and nobody compares forty of them.
        var versions = await presets.HistoryAsync("policy", cancellationToken: cancellationToken);
        var policies = versions
            .Where((version, i) => version.IsActive || versions.Take(i).All(newer => newer.Name != version.Name))
            .Select(version => new PolicyFeasibility(
                version.Version, version.Name, version.IsActive, Feasibility.Check(label, version.Read<PolicyPreset>(), atr)))
            .OrderByDescending(policy => policy.IsActive)
            .ThenByDescending(policy => policy.Version)
            .ToArray();
        return new FeasibilityView(policies, atr, Feasibility.Count(stages), stages.Length);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? TypicalAtrFraction : sorted[sorted.Length / 2];
    }
}
