using Microsoft.JSInterop;

namespace TradingConsole.Web.Charts;

/// <summary>
/// One chart living in the browser. Calls that come before it exists wait, the latest of each kind; calls after the
/// circuit is gone are dropped, because there is nobody left to draw for.
/// </summary>
internal sealed class ChartModule(string path) : IAsyncDisposable
{
    private readonly List<(string Method, object?[] Arguments)> _waiting = [];
    private IJSObjectReference? _module;
    private IJSObjectReference? _chart;
    private bool _isDisposed;

    public async Task CreateAsync(IJSRuntime js, params object?[] arguments)
    {
        try
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", path);
            if (_isDisposed)
            {
                await ReleaseAsync();
                return;
            }

            _chart = await _module.InvokeAsync<IJSObjectReference>("create", arguments);
            if (_isDisposed)
            {
                await ReleaseAsync();
                return;
            }

            foreach (var (method, pending) in _waiting)
            {
                await _chart.InvokeVoidAsync(method, pending);
            }

            _waiting.Clear();
        }
        catch (JSDisconnectedException)
        {
            _isDisposed = true;
        }
    }

    public async Task CallAsync(string method, params object?[] arguments)
    {
        if (_isDisposed)
        {
            return;
        }

        if (_chart is null)
        {
            // "reset" forgets what waited before it; anything else replaces its own kind. Bounded by the number of methods.
            _waiting.RemoveAll(call => call.Method == method || method == "reset");
            _waiting.Add((method, arguments));
            return;
        }

        try
        {
            await _chart.InvokeVoidAsync(method, arguments);
        }
        catch (JSDisconnectedException)
        {
            _isDisposed = true;
        }
        catch (ObjectDisposedException)
        {
            _isDisposed = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await ReleaseAsync();
        }
    }

    private async ValueTask ReleaseAsync()
    {
        try
        {
            if (_chart is { } chart)
            {
                _chart = null;
                await chart.InvokeVoidAsync("dispose");
                await chart.DisposeAsync();
            }

            if (_module is { } module)
            {
                _module = null;
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            _chart = null; // The browser went first and took the chart with it.
        }
    }
}
