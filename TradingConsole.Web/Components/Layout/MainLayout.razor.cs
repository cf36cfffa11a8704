using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TradingConsole.Web.Language;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Components.Layout;

public sealed partial class MainLayout
{
    private ErrorBoundary? _boundary;
    private ShellDialog _open;
    private TimeSpan? _silence;
    private string _mode = "";
    private IDisposable? _subscription;

    private enum ShellDialog
    {
        None,
        Kill,
        Mode,
        Find,
        Keys,
    }

    /// <summary>The words of the tab's language.</summary>
    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    [Inject]
    internal TabSeat Seat { get; init; } = null!;

    private bool IsOneTabTooMany => RendererInfo.IsInteractive && Seat.IsRefused;

    protected override void OnInitialized()
    {
        _subscription = Pulse.Subscribe(OnPulse);
        Read();
    }

    protected override void OnParametersSet() => _boundary?.Recover(); // Another page gets its own chance.

    public void Dispose() => _subscription?.Dispose();

    private void Open(ShellDialog dialog) => _open = dialog; // One dialog at a time: the second replaces the first.

    private void Close() => _open = ShellDialog.None;

    private void Recover() => _boundary?.Recover();

    private void Read() => (_mode, _silence) = (GatewayMode.Of(Pulse.Latest, Live.Standing, Pulse.Silence), Pulse.Silence);

    private async void OnPulse()
    {
        var (mode, silence) = (_mode, _silence);
        Read();
        if (mode == _mode && silence == _silence)
        {
            return; // The layout draws the page below it again; only its own news is worth that.
        }

        try
        {
            await InvokeAsync(StateHasChanged);
        }
        catch (ObjectDisposedException)
        {
            Dispose();
        }
    }
}
