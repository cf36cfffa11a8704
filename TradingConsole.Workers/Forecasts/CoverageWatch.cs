using System.Globalization;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Says as an incident when a method's coverage has left its band, once each time it leaves.</summary>
/// <param name="incidents">Null where nobody keeps incidents.</param>
internal sealed class CoverageWatch(CoverageLeft left, BandRules rules, IIncidentLog? incidents = null)
{
    public async Task TellAsync(ForecastRun run, CancellationToken ct)
    {
        if (incidents is null)
        {
            return;
        }

        foreach (var gone in await left.InAsync(run, ct))
        {
            // A source of its own each: incidents of one source within a minute are counted together.
            incidents.Report(
                "coverage", string.Create(CultureInfo.InvariantCulture, $"forecasts-{BandWords.Of(gone.Method)}-{gone.HorizonSteps}h"), null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{BandWords.Of(gone.Method)}, {gone.HorizonSteps} h ahead: {gone.Coverage:P1} of {gone.Sample} corrected bands held their price, promised are {1 - BandRules.Alpha:P0} ± {rules.CoverageTolerance:P0}."),
                1, new { Method = BandWords.Of(gone.Method), gone.HorizonSteps, gone.Sample, gone.Coverage, gone.CoverageBefore, gone.WidthMean, RunId = run.RunId });
        }
    }
}
