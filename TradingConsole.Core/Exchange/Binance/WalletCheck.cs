using System.Text.Json;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// Finds a user stream that is open, answers pings and yet says nothing: reads the wallet beside it and asks whether a change there
/// was told here.
/// </summary>
/// <remarks>
/// A quiet account is silent too, so silence alone proves nothing. Every fill, funding and transfer moves the wallet. REST is compared
/// with REST: an answer that is merely late moves nothing, and one that moves to what the stream told is late as well.
/// </remarks>
internal sealed class WalletCheck(
    Func<CancellationToken, Task<JsonDocument>> readBalances, UserStreamSink sink, BinanceOptions options, TimeProvider networkClock)
{
    /// <summary>Runs until the stream proves deaf; returns how it showed.</summary>
    public async Task<string> WatchAsync(CancellationToken cancellationToken)
    {
        var (before, heardBefore) = (await ReadAsync(cancellationToken), sink.AccountUpdates);
        while (true)
        {
            await Task.Delay(options.WalletCheckInterval, networkClock, cancellationToken);
            if (await ReadAsync(cancellationToken) is not { } now)
            {
                continue;
            }

            if (before is { } known && now != known && sink.AccountUpdates == heardBefore && now != sink.Wallet)
            {
                await Task.Delay(options.StreamLagMax, networkClock, cancellationToken);
                if (sink.AccountUpdates == heardBefore)
                {
                    return $"the stream is open but told nothing of a change of the wallet for {options.StreamLagMax.TotalSeconds:0.#} s";
                }
            }

            (before, heardBefore) = (now, sink.AccountUpdates);
        }
    }

    /// <returns>Null when it could not be read: that is no proof of anything.</returns>
    private async Task<decimal?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await readBalances(cancellationToken);
            return BinanceAccountAnswers.ReadWallet(answer.RootElement);
        }
        catch (Exception exception) when (exception is BinanceException || BinanceAnswers.IsUnreadable(exception))
        {
            return null;
        }
    }
}
