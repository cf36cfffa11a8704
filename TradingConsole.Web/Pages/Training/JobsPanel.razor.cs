using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Web.Components;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>The live half of the training page: what runs, what waits, and the buttons that start more.</summary>
public sealed partial class JobsPanel : LiveComponentBase
{
    private HashSet<Guid> _busy = [];
    private List<JobState> _busyJobs = [];
    private JobForm? _form;
    private JobState? _toCancel;
    private string? _note;
    private string? _refusal;
    private bool _noteIsRefusal;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter]
    public bool MayAct { get; set; }

    /// <summary>The registry's models, newest first: a walk-forward is evidence for one of them.</summary>
    [Parameter]
    public IReadOnlyList<ModelView> Models { get; set; } = [];

    /// <summary>Raised when a job that ran has ended: it may have made a model.</summary>
    [Parameter]
    public EventCallback OnEnded { get; set; }

    private string Summary
    {
        get
        {
            var running = _busyJobs.Count(job => job.Status == "running");
            var champion = Desk.Champion is { } model ? $"champion {model.ShortId}" : "no champion yet";
            return string.Create(CultureInfo.InvariantCulture, $"{running} running, {_busyJobs.Count - running} queued, {champion}");
        }
    }

    private string QueueFact => $"heavy jobs run one at a time in a process of their own, light ones at once; as of {Formats.Clock(Desk.AsOf)} UTC";

    protected override void OnDeskChanged()
    {
        _busyJobs = Desk.Jobs.IsDefault
            ? []
            : [.. Desk.Jobs.Where(job => job.Status is "running" or "queued").OrderBy(job => job.Status == "running" ? 0 : 1).ThenBy(job => job.Position).ThenBy(job => job.CreatedAt)];
        var busy = _busyJobs.Select(job => job.JobId).ToHashSet();
        var hasEnded = _busy.Except(busy).Any();
        _busy = busy; // Before anybody is told: whoever reloads looks here again, on this very stack.
        if (hasEnded)
        {
            _ = InvokeAsync(() => OnEnded.InvokeAsync());
        }
    }

    private string Hover(string what) => MayAct ? what : OperatorAccess.WatchesOnly;

    private void Ask(JobForm form) => (_form, _note) = (form, null);

    private void OnFormClosed(Outcome? outcome)
    {
        (_note, _noteIsRefusal) = outcome is { } answer
            ? (answer.IsOk ? $"{JobWords.Name(_form!.Kind)} is queued." : answer.Message, !answer.IsOk)
            : (null, false);
        _form = null;
    }

    private async Task CancelAsync()
    {
        if (_toCancel is not { } job || await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        var outcome = await Control.CancelJobAsync(job.JobId, actor, CancellationToken.None);
        (_toCancel, _refusal) = outcome.IsOk ? (null, null) : (job, outcome.Message);
    }

    private static string Step(JobState job) => string.Join(" · ", new[] { job.Step, job.Note }.Where(text => text.Length > 0));

    private static string Facts(JobState job)
    {
        var facts = new List<string> { $"by {job.CreatedBy}" };
        if (job.Status == "running")
        {
            facts.Add($"for {Formats.Duration(job.Ran)}");
        }

        if (job.Estimate is { } estimate)
        {
            facts.Add($"needs about {JobWords.Memory(estimate.MemoryBytes)}");
        }

        if (job.Owner is { } owner)
        {
            facts.Add($"in process {owner}");
        }

        return string.Join(", ", facts);
    }
}
