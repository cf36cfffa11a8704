using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Tests.Live;

/// <summary>The paper exchange's account, under the name that is offered.</summary>
internal sealed class ChangingAccounts : ILiveAccounts
{
    private LiveAccounts? _paper;

    public LiveAccountOffer Offered { get; set; } = new(KeyVenues.Paper, "main", 1);

    public ChangingAccounts On(IServiceProvider provider)
    {
        _paper = ActivatorUtilities.CreateInstance<LiveAccounts>(provider);
        return this;
    }

    public Task<(LiveAccountOffer? Offer, string Sentence)> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult<(LiveAccountOffer?, string)>((Offered, "scripted"));

    public Task<IFuturesAccount> OpenAsync(LiveAccountOffer offer, IWireGate gate, CancellationToken cancellationToken) =>
        _paper!.OpenAsync(offer, gate, cancellationToken);
}
