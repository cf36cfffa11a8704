using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.Language;
using TradingConsole.Workers.Phrasing;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>Where an admin says which language model phrases reports.</summary>
public sealed partial class PhrasingPanel
{
    private string _endpoint = "";
    private string _model = "";
    private string _key = "";

    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    [Inject]
    public required IPhrasingDesk Desk { get; init; }

    protected override string NoMore => W["act.no_more"];

    protected override Task<StoredPhrasing?> FindAsync() => Desk.FindAsync(CancellationToken.None);

    protected override void Forget() => _key = "";

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        (_endpoint, _model) = (Stored?.Endpoint ?? "", Stored?.Model ?? "");
    }

    private Task StoreAsync() => DoAsync(
        "phrasing.store", actor => Desk.StoreAsync(new PhrasingOrder(_endpoint, _model, _key.Length > 0 ? _key : null, Why), actor, CancellationToken.None));

    private Task RemoveAsync() => DoAsync("phrasing.remove", actor => Desk.RemoveAsync(Why, actor, CancellationToken.None));
}
