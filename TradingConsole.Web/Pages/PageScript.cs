using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TradingConsole.Web.Pages;

/// <summary>The browser's side of a page: single keys, rows in view, files. Silent once the browser is gone.</summary>
internal sealed class PageScript : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private IJSObjectReference? _listener;

    public async Task ListenAsync<T>(IJSRuntime js, DotNetObjectReference<T> page, IReadOnlyList<string> keys)
        where T : class
    {
        if (await LoadAsync(js) is { } module)
        {
            _listener = await module.InvokeAsync<IJSObjectReference>("listen", page, keys);
        }
    }

    public async Task ShowRowAsync(IJSRuntime js, string id)
    {
        if (await LoadAsync(js) is { } module)
        {
            await module.InvokeVoidAsync("showRow", id);
        }
    }

    public async Task FocusAsync(IJSRuntime js, ElementReference element)
    {
        if (await LoadAsync(js) is { } module)
        {
            await module.InvokeVoidAsync("focus", element);
        }
    }

    public async Task SaveAsync(IJSRuntime js, string name, string type, string text)
    {
        if (await LoadAsync(js) is { } module)
        {
            using var stream = new DotNetStreamReference(new MemoryStream(Encoding.UTF8.GetBytes(text)));
            await module.InvokeVoidAsync("save", name, type, stream);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_listener is not null)
            {
                await _listener.InvokeVoidAsync("dispose");
                await _listener.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            _module = null; // The browser went first and took its listeners with it.
        }
    }

    private async Task<IJSObjectReference?> LoadAsync(IJSRuntime js)
    {
        try
        {
            return _module ??= await js.InvokeAsync<IJSObjectReference>("import", "./pages/page.js");
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }
}
