using Microsoft.AspNetCore.Components;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Components;

/// <summary>A component that redraws from one immutable snapshot, at most four times a second.</summary>
public abstract class LiveComponentBase : ComponentBase, IDisposable
{
    private IDisposable? _subscription;

    [Inject]
    public required DeskPulse Pulse { get; init; }

    /// <summary>The snapshot this drawing reads; it does not change while the component renders.</summary>
    protected DeskSnapshot Desk { get; private set; } = null!;

    /// <summary>Set while the desk is silent: show values as old.</summary>
    protected TimeSpan? Silence { get; private set; }

    /// <summary>Whether each snapshot is drawn; a page of stored facts alone draws what it reads, not four times a second.</summary>
    protected virtual bool FollowsDesk => true;

    /// <summary>Called with each new <see cref="Desk"/>, before it is drawn: work out what the markup shows.</summary>
    protected virtual void OnDeskChanged()
    {
    }

    protected override void OnInitialized()
    {
        if (FollowsDesk)
        {
            _subscription = Pulse.Subscribe(OnPulse); // Before the read, so no publish falls between.
        }

        LookAtDesk();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _subscription?.Dispose();

    /// <summary>Takes the latest snapshot.</summary>
    protected void LookAtDesk()
    {
        Desk = Pulse.Latest;
        Silence = Pulse.Silence;
        OnDeskChanged();
    }

    private async void OnPulse()
    {
        try
        {
            await InvokeAsync(() =>
            {
                LookAtDesk();
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            Dispose(); // The tab closed between the pulse and the drawing.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }
}
