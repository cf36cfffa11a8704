using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace TradingConsole.Web.SignIn;

/// <summary>One tab's seat, held while it is connected: a tab that went away makes room at once, and comes back to a seat if one is left.</summary>
internal sealed class TabSeat(AuthenticationStateProvider authentication, TabSeats seats) : CircuitHandler
{
    private string? _person;

    /// <summary>The person has no seat left for this tab: it shows no page, only the top bar with KILL.</summary>
    public bool IsRefused { get; private set; }

    public int Max => seats.Max;

    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var person = (await authentication.GetAuthenticationStateAsync()).User.Identity?.Name;
        if (person is null || _person is not null)
        {
            return; // The sign-in pages have nobody to count.
        }

        (_person, IsRefused) = seats.TryTake(person) ? (person, false) : (null, true);
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _person, null) is { } person)
        {
            seats.Leave(person);
        }

        return Task.CompletedTask;
    }
}
