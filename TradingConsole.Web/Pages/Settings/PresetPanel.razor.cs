using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Operations;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>One kind of preset: its form, what would change, and every version there was.</summary>
public sealed partial class PresetPanel : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<Preset>? _versions;
    private Preset? _active;
    private Preset? _toActivate;
    private PresetForm? _form;
    private string? _problem;
    private string? _refusal;
    private string? _note;
    private bool _isBusy;

    [Inject]
    internal PresetReader Presets { get; init; } = null!;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required DeskPulse Pulse { get; init; }

    /// <summary>One of <see cref="PresetKinds"/>.</summary>
    [Parameter, EditorRequired]
    public required string Kind { get; set; }

    [Parameter]
    public bool MayAct { get; set; }

    private string Title => Kind switch
    {
        PresetKinds.Label => "Label",
        PresetKinds.Policy => "Policy",
        PresetKinds.Quality => "Data quality",
        PresetKinds.Promotion => "Promotion",
        _ => "Risk",
    };

    private string Policy => Kind == PresetKinds.Promotion ? Policies.Admin : Policies.Operator;

    private string RoleRefusal => Kind == PresetKinds.Promotion
        ? "Only an admin may change what a model must show to be promoted."
        : OperatorAccess.WatchesOnly;

    private string Fact => _active is { } active
        ? $"v{active.Version} {active.Name} active, by {active.CreatedBy}"
        : Kind switch
        {
            "label" => "what the next model learns",
            "policy" => "soft rules between a prediction and a proposal",
            PresetKinds.Quality => "when data or drift is worth an alert",
            PresetKinds.Promotion => "what a model must show before it replaces another",
            _ => "hard limits no decision may pass",
        };

    private string Effect => Kind switch
    {
        "label" => "The next training run learns these labels; the model in production keeps its own.",
        "policy" => "Decisions from the next closed minute on use it. Open positions keep their size, stop and target.",
        PresetKinds.Quality => "The next look at the data uses it; open alerts are judged by it too.",
        PresetKinds.Promotion => "The gate asks by these rules from now on. The model in production stays; a desk's first model is judged by laxer rules of its own.",
        _ => "Entries from the next closed minute on are held against it. Nothing open is closed because of it.",
    };

    private int NextVersion => (_versions is { Count: > 0 } versions ? versions.Max(version => version.Version) : 0) + 1;

    private string? SaveRefusal => !MayAct ? RoleRefusal
        : _form is not { IsChanged: true } ? "Nothing is different yet."
        : !_form.IsValid ? "A field is not valid; its message says why."
        : _isBusy ? "Saving."
        : null;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            _versions = await Presets.VersionsAsync(Kind, _gone.Token);
            _active = _versions.FirstOrDefault(version => version.IsActive);
            _problem = null;
            Begin();
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The preset's versions could not be read: {exception.Message}";
        }
    }

    private void Begin()
    {
        _form = _active is { } active ? new PresetForm(Kind, active.Body) : null;
        _refusal = null;
    }

    private async Task SaveAsync()
    {
        if (_form is not { IsValid: true } form)
        {
            return;
        }

        await ActAsync(
            actor => Control.SavePresetAsync(Kind, form.ToBody(), actor, CancellationToken.None),
            $"Saved and active. {Effect}");
    }

    private void Ask(Preset version) => (_toActivate, _refusal, _note) = (version, null, null);

    private async Task ActivateAsync()
    {
        if (_toActivate is not { } version)
        {
            return;
        }

        await ActAsync(
            actor => Control.ActivatePresetAsync(Kind, version.Version, actor, CancellationToken.None),
            $"v{version.Version} is active. {Effect}");
        _toActivate = _refusal is null ? null : version;
    }

    private async Task ActAsync(Func<Actor, Task<Outcome>> act, string done)
    {
        if (await Access.ActAsync(Policy) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        _refusal = null;
        var outcome = await act(actor);
        _isBusy = false;
        if (!outcome.IsOk)
        {
            _refusal = outcome.Message;
            return;
        }

        await LoadAsync();
        _note = outcome.Message.Length > 0 ? outcome.Message : done;
    }

    private IReadOnlyList<PresetChange> DiffOf(Preset version)
    {
        if (_active is not { } active)
        {
            return [];
        }

        var other = new PresetForm(Kind, version.Body);
        var form = new PresetForm(Kind, active.Body) { Name = other.Name };
        foreach (var field in form.Fields)
        {
            form.SetText(field, other.TextOf(field));
        }

        return form.Changes();
    }

    private string Against(Preset version)
    {
        if (version.IsActive)
        {
            return Formats.NotApplicable;
        }

        var changes = DiffOf(version).Where(change => change.Label != "Name").ToArray();
        return changes.Length == 0
            ? "the same numbers"
            : string.Join(", ", changes.Take(3).Select(change => $"{change.Label} {change.After}{(change.Unit.Length > 0 ? " " + change.Unit : "")}"))
                + (changes.Length > 3 ? $" and {changes.Length - 3} more" : "");
    }
}
