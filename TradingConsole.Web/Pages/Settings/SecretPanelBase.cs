using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>
/// A panel where an admin enters and removes a secret, each time with the password typed again. What was typed is forgotten as soon as it was used.
/// </summary>
/// <typeparam name="TStored">What may be shown of the secret.</typeparam>
public abstract class SecretPanelBase<TStored> : ComponentBase
    where TStored : class
{
    [Inject]
    public required PasswordAgain Again { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; init; }

    [Parameter]
    public bool MayAct { get; set; }

    /// <summary>Null when none is stored.</summary>
    protected TStored? Stored { get; private set; }

    /// <summary>The reason, as typed.</summary>
    protected string Why { get; set; } = "";

    /// <summary>As typed.</summary>
    protected string Password { get; set; } = "";

    /// <summary>Why the latest act was refused; null until one is.</summary>
    protected string? Refusal { get; private set; }

    /// <summary>What the latest act did; null until one does.</summary>
    protected string? Done { get; private set; }

    protected bool IsBusy { get; private set; }

    /// <summary>What is said to one who is an admin no more.</summary>
    protected virtual string NoMore => "Your role does not allow this any more.";

    protected abstract Task<TStored?> FindAsync();

    /// <summary>Empties the fields a secret was typed into.</summary>
    protected abstract void Forget();

    protected override async Task OnInitializedAsync() => Stored = MayAct ? await FindAsync() : null;

    /// <param name="act">Stable word for the records, e.g. <c>key.store</c>.</param>
    protected async Task DoAsync(string act, Func<Actor, Task<Outcome>> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        (Refusal, Done, IsBusy) = (null, null, true);
        try
        {
            if (await Access.ActAsync(Policies.Admin) is not { } actor)
            {
                Refusal = NoMore;
                return;
            }

            if (await Again.ObjectionAsync(Authentication, Password, act, CancellationToken.None) is { } objection)
            {
                Refusal = objection;
                return;
            }

            var outcome = await what(actor);
            (Done, Refusal) = outcome.IsOk ? (outcome.Message, (string?)null) : (null, outcome.Message);
            Stored = await FindAsync();
        }
        finally
        {
            Forget();
            (Password, IsBusy) = ("", false);
        }
    }
}
