using System.Text.Json;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The calls behind the user stream: its key, which opens the stream to whoever knows it, and the wallet read beside it.</summary>
internal sealed class ListenKeyCalls(BinanceRest rest, ExchangeKey key, BinanceOptions options, TimeProvider networkClock)
{
    private static readonly TimeSpan KeyLife = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    /// <summary>The account's key, made or extended; there is one per account.</summary>
    /// <exception cref="BinanceException">The venue gave none.</exception>
    public async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        var request = Call(HttpMethod.Post);
        await rest.Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken);
        using var answer = await rest.SendAsync(request, options.RequestTimeout, cancellationToken);
        return BinanceRest.Believe(request, () => WireField.RequiredText(answer.RootElement, "listenKey"));
    }

    /// <summary>Extends the key until it is gone or replaced; returns how that showed.</summary>
    public async Task<string> KeepAliveAsync(string listenKey, CancellationToken cancellationToken)
    {
        var extendedAt = networkClock.GetTimestamp();
        var pause = options.ListenKeyInterval;
        while (true)
        {
            await Task.Delay(pause, networkClock, cancellationToken);
            try
            {
                if (!await ExtendAsync(cancellationToken) && await MakeAsync(cancellationToken) != listenKey)
                {
                    return "the listen key was replaced by another";
                }

                (extendedAt, pause) = (networkClock.GetTimestamp(), options.ListenKeyInterval);
            }
            catch (BinanceException exception) when (exception.Kind == VenueErrorKind.UserStreamKey)
            {
                return "the listen key expired";
            }
            catch (BinanceException exception)
            {
                if (networkClock.GetElapsedTime(extendedAt) >= KeyLife)
                {
                    return $"the listen key could not be extended: {exception.Message}";
                }

                pause = Retry;
            }
        }
    }

    /// <summary>The wallet balances, which the caller disposes.</summary>
    public async Task<JsonDocument> ReadBalancesAsync(CancellationToken cancellationToken)
    {
        var request = new BinanceRequest("/fapi/v3/balance", "", Weight: 5) { Key = key, IsSigned = true };
        await rest.EnsureClockAsync(cancellationToken);
        await rest.Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken);
        return await rest.SendAsync(request, options.ActTimeout, cancellationToken);
    }

    /// <returns>False when the call failed although the key may be fine: making it again extends it too.</returns>
    private async Task<bool> ExtendAsync(CancellationToken cancellationToken)
    {
        var request = Call(HttpMethod.Put);
        try
        {
            await rest.Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken);
            using var answer = await rest.SendAsync(request, options.RequestTimeout, cancellationToken);
            return true;
        }
        catch (BinanceException exception) when (exception.Kind != VenueErrorKind.UserStreamKey)
        {
            return false;
        }
    }

    private BinanceRequest Call(HttpMethod method) =>
        new("/fapi/v1/listenKey", "", Weight: 1, RequestPriority.Protective) { Method = method, Key = key };
}
