using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Workers.PaperExchange.Account;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>An account that could be traded. It carries no key.</summary>
/// <param name="Name">What arming asks for.</param>
/// <param name="Version">Changes with its key.</param>
public sealed record LiveAccountOffer(string Venue, string Name, int Version)
{
    /// <summary>Under which its rows are stored and its lease is held.</summary>
    public string StoredName => AccountUse.StoredName(Venue, Name);
}

/// <summary>Which account there is to trade, and the account itself when it is time. A key is opened nowhere else.</summary>
internal interface ILiveAccounts
{
    /// <returns>Null and why when there is none.</returns>
    Task<(LiveAccountOffer? Offer, string Sentence)> FindAsync(CancellationToken cancellationToken);

    /// <summary>Opens the key and builds the client that signs with it. Disposed by whoever asked.</summary>
    /// <exception cref="InvalidOperationException">The key is gone, or another has taken its place.</exception>
    Task<IFuturesAccount> OpenAsync(LiveAccountOffer offer, IWireGate gate, CancellationToken cancellationToken);
}

/// <summary>
/// The stored key on the real market; on the paper exchange its rehearsal key, which everybody knows, so that everything can be
/// rehearsed without setting anything up.
/// </summary>
internal sealed class LiveAccounts(
    DeskOptions options, IExchangeKeys keys, BinanceMarketData market, ILogger<BinanceAccount> logger) : ILiveAccounts
{
    /// <summary>The paper exchange's account.</summary>
    public const string RehearsalName = "paper";

    private static readonly LiveAccountOffer Rehearsal = new(KeyVenues.Paper, RehearsalName, 0);

    public async Task<(LiveAccountOffer? Offer, string Sentence)> FindAsync(CancellationToken cancellationToken)
    {
        if (options.Market != DeskOptions.BinanceMarket)
        {
            return (Rehearsal, "The paper exchange's rehearsal account.");
        }

        return await keys.FindAsync(KeyVenues.Binance, cancellationToken) switch
        {
            { IsRemoved: false } stored => (new LiveAccountOffer(KeyVenues.Binance, stored.Account, stored.Version), $"Binance account {stored.Account}, key {stored.Hint}."),
            _ => (null, "No Binance key is stored; enter one under Settings."),
        };
    }

    public async Task<IFuturesAccount> OpenAsync(LiveAccountOffer offer, IWireGate gate, CancellationToken cancellationToken)
    {
        var key = offer.Venue == KeyVenues.Paper
            ? new ExchangeKey(new PaperAccountOptions().ApiKey, new PaperAccountOptions().ApiSecret)
            : await keys.OpenAsync(offer.Venue, offer.Version, cancellationToken)
                ?? throw new InvalidOperationException($"The key of {offer.Name} was removed or replaced.");
        return new BinanceAccount(key, market, gate, logger);
    }
}
