using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Workers.Keys;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>Where an admin enters, rotates and removes the exchange key.</summary>
public sealed partial class KeysPanel
{
    private string _account = "";
    private string _apiKey = "";
    private string _secret = "";

    [Inject]
    public required KeyDesk Desk { get; init; }

    [Inject]
    public required KeyRingOptions Ring { get; init; }

    protected override Task<StoredKey?> FindAsync() => Desk.FindAsync(CancellationToken.None);

    protected override void Forget() => (_apiKey, _secret) = ("", "");

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        _account = Stored?.Account ?? "";
    }

    private Task StoreAsync() => DoAsync("key.store", actor => Desk.EnterAsync(new KeyRequest(_account, _apiKey, _secret, Why), actor, CancellationToken.None));

    private Task RemoveAsync() => DoAsync("key.remove", actor => Desk.RemoveAsync(Why, actor, CancellationToken.None));
}
