using Microsoft.AspNetCore.Components;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Pages.GoLive;

/// <summary>Every line that stands before real orders, with its figure and threshold, and what was armed and rehearsed so far.</summary>
public sealed partial class GoLivePage
{
    private const int ArmingsShown = 10;
    private const int DrillsShown = 8;

    private DateTimeOffset _wall; // Drills carry the machine's clock.

    [Inject]
    public required ILiveControl Live { get; init; }

    protected override string What => "The checklist";

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(10);

    protected override async Task<GoLiveView> ReadAsync(CancellationToken cancellationToken)
    {
        _wall = TimeProvider.System.GetUtcNow();
        return new GoLiveView(
            await Live.ReadinessAsync(cancellationToken), await Live.RulesAsync(cancellationToken),
            await Live.HistoryAsync(ArmingsShown, cancellationToken), await Live.DrillsAsync(DrillsShown, cancellationToken));
    }

    private Task ExportAsync()
    {
        var csv = new CsvText("part,code,title,figure,threshold,bound,unit,passed,rule,source,detail");
        foreach (var (part, report) in new[] { ("checklist", View!.Readiness.Checklist), ("preflight", View.Readiness.Preflight) })
        {
            foreach (var check in report.Checks)
            {
                csv.Row(
                    part, check.Code, check.Title, check.Figure, check.Threshold, check.Bound.ToString(), check.Unit, check.Passed ? "true" : "false",
                    check.Rule, check.Source, check.Detail);
            }
        }

        return SaveCsvAsync("go-live", csv.ToString());
    }
}
