using Microsoft.AspNetCore.Components;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>The live half of the training page: what runs, what ran, and the buttons that start more.</summary>
public sealed partial class JobsPanel : LiveComponentBase
{
    private HashSet<Guid> _busy = [];
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

    /// <summary>Raised when a job that ran has ended: it may have made a model.</summary>
    [Parameter]
    public EventCallback OnEnded { get; set; }

    private string Summary
    {
        get
        {
            var running = Desk.Jobs.IsDefault ? 0 : Desk.Jobs.Count(job => job.Status == "running");
            var queued = Desk.Jobs.IsDefault ? 0 : Desk.Jobs.Count(job => job.Status == "queued");
            var champion = Desk.Champion is { } model ? $"champion {model.ShortId}" : "no champion yet";
            return $"{running} running, {queued} queued, {champion}";
        }
    }

    protected override void OnDeskChanged()
    {
        var busy = Desk.Jobs.IsDefault
            ? []
            : Desk.Jobs.Where(job => job.Status is "running" or "queued").Select(job => job.JobId).ToHashSet();
        if (_busy.Except(busy).Any())
        {
            _ = InvokeAsync(() => OnEnded.InvokeAsync());
        }

        _busy = busy;
    }

    private string Hover(string what) => MayAct ? what : "Your role only watches. An operator or admin must do this.";

    private void Ask(JobForm form) => (_form, _note) = (form, null);

    private void OnFormClosed(Outcome? outcome)
    {
        _form = null;
        (_note, _noteIsRefusal) = outcome is { } answer
            ? (answer.Message.Length > 0 ? answer.Message : "Queued.", !answer.IsOk)
            : (null, false);
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


    private static string Took(JobState job) => job.StartedAt is not null
        ? Formats.Duration(job.Ran)
        : Formats.NotApplicable;
}
