using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution.Drills;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Rehearsal;

namespace TradingConsole.Web.Pages.Drills;

/// <summary>Chooses faults, has them rehearsed, and shows every report that was kept.</summary>
public sealed partial class DrillPage
{
    private const int DrillsShown = 30;
    private const int RunsShown = 10;

    private static readonly int[] SeedChoices = [1, 3, 10, 30];

    private readonly HashSet<string> _chosen = [];
    private int _seeds = 3;
    private bool _wasRunning;

    [Inject]
    public required IFireDrills Drills { get; init; }

    [Inject]
    public required GoLiveStore Store { get; init; }

    [Inject]
    public required DrillStore Runs { get; init; }

    /// <summary>The catalogue run shown; null: the newest.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    public string? AskedRun { get; set; }

    /// <summary>The report shown; null: the newest.</summary>
    [SupplyParameterFromQuery(Name = "report")]
    public string? AskedReport { get; set; }

    protected override string What => "The reports";

    private KeptDrill? Shown => View?.Drills.FirstOrDefault(drill => drill.Key == AskedReport) ?? View?.Drills.FirstOrDefault();

    private DrillRunRecord? ShownRun => View?.Runs.FirstOrDefault(run => run.RunId.ToString() == AskedRun) ?? View?.Runs.FirstOrDefault();

    private string? Obstacle => ActRefusal
        ?? (Drills.Running is { } running ? $"{running.By} is running a drill."
            : _chosen.Count == 0 ? "Choose at least one fault." : null);

    protected override void OnDeskChanged()
    {
        // Taken over first: reloading looks at the desk again, on this very stack.
        var wasRunning = _wasRunning;
        _wasRunning = Drills.Running is not null;
        if (wasRunning && !_wasRunning && View is not null)
        {
            _ = InvokeAsync(ReloadAsync); // Its report has just been kept.
        }
    }

    protected override async Task<DrillView> ReadAsync(CancellationToken cancellationToken) =>
        new(
            [.. (await Store.DrillsAsync(DrillsShown, cancellationToken)).Select(record => new KeptDrill(record, DrillReport.Read(record.ReportJson)))],
            await Runs.RunsAsync(RunsShown, cancellationToken));

    private void Choose(Func<DrillFault, bool> isWanted)
    {
        if (MayAct)
        {
            _chosen.Clear();
            _chosen.UnionWith(Drills.Faults.Where(isWanted).Select(fault => fault.Name));
        }
    }

    private void Toggle(string fault, bool isChosen)
    {
        if (isChosen)
        {
            _chosen.Add(fault);
        }
        else
        {
            _chosen.Remove(fault);
        }
    }

    private Task RunAsync() => ActAsync(actor => Drills.Start(new DrillOrder([.. _chosen.Order(StringComparer.Ordinal)], _seeds), actor));

    private Task CancelAsync() => ActAsync(Drills.Cancel);

    private async Task ActAsync(Func<Actor, Outcome> act) =>
        Note = await Access.ActAsync(Policies.Operator) is { } actor ? act(actor).Message : "Your role does not allow this any more.";

    private Task ExportAsync()
    {
        var drill = Shown!;
        var csv = new CsvText(
            "drill,started_at,ended_at,by,seeds,first_seed,fault,group,catalogue_rows,runs,struck,naked,doubled,lost_fills,wrong_states,unsettled,"
            + "longest_naked_ms,passed,detail");
        foreach (var row in drill.Report!.Rows)
        {
            csv.Row(
                drill.Record.Drill, drill.Record.StartedAt, drill.Record.EndedAt, drill.Record.By, drill.Report.Seeds, drill.Report.FirstSeed, row.Fault,
                row.Group, string.Join(' ', row.CatalogueRows), row.Runs, row.Struck, row.Naked, row.Doubled, row.LostFills, row.WrongStates,
                row.Unsettled, row.LongestNakedMs, row.Passed ? "true" : "false", row.Detail);
        }

        return SaveCsvAsync("fire-drill", csv.ToString());
    }
}
