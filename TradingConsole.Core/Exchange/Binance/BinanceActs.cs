using System.Text.Json;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// Sends what changes the account: each act is exactly one request, and its answer one of three. Until its bytes leave everything
/// is a refusal; from then on only the venue's own word is.
/// </summary>
internal sealed class BinanceActs(BinanceRest rest, BinanceOptions options, TimeProvider networkClock, IWireGate gate)
{
    // The documentation calls it a failure; clients saw such orders executed.
    private const int InternalError = -1001;

    /// <param name="already">The answer when the venue says that it is so already.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything left; later it is an unknown outcome.</exception>
    public async Task<VenueAnswer<T>> ActAsync<T>(
        BinanceRequest request, Func<JsonElement, T> read, CancellationToken cancellationToken, Func<T>? already = null)
    {
        try
        {
            await PassAsync(request, cancellationToken);
        }
        catch (BinanceException exception)
        {
            var kind = MayHaveLeft(exception.Kind) ? VenueErrorKind.Retryable : exception.Kind; // It was the clock's question that failed.
            return new VenueAnswer<T>.No(new VenueRefusal(kind, null, $"{request} was not sent: {exception.Message}"));
        }

        // Asked again when the connection stands: a dial may lie between here and the bytes. What is refused already needs none.
        if (Refusal(request) is { } reason)
        {
            return new VenueAnswer<T>.No(new VenueRefusal(VenueErrorKind.HeldBack, null, $"{request} was held back: {reason}"));
        }

        return await SendAsync(request, read, already, cancellationToken);
    }

    /// <summary>One question about one order; not repeated, because whoever asks has a schedule of its own.</summary>
    public async Task<VenueAnswer<T>> FindAsync<T>(BinanceRequest request, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var answer = await ActAsync(request, read, cancellationToken);
        return answer is VenueAnswer<T>.No { Refusal.Kind: VenueErrorKind.Clock }
            ? await ActAsync(request, read, cancellationToken) // A question may be signed again, once the clock is measured.
            : answer;
    }

    /// <summary>Waits for the clock and for room in the limits: briefly if it lowers risk, else not at all.</summary>
    private async Task PassAsync(BinanceRequest request, CancellationToken cancellationToken)
    {
        var patience = request.Priority == RequestPriority.Protective ? options.ProtectiveWaitMax : TimeSpan.Zero;
        await rest.Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken, patience);
        if (request.IsOrder)
        {
            await rest.Orders.AcquireAsync(request.Priority, patience, cancellationToken);
        }

        if (request.IsSigned)
        {
            await EnsureClockAsync(cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task EnsureClockAsync(CancellationToken cancellationToken)
    {
        try
        {
            await rest.EnsureClockAsync(cancellationToken).AsTask().WaitAsync(options.ActTimeout, networkClock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new BinanceException(VenueErrorKind.Clock, null, null,
                $"The exchange's time could not be measured within {options.ActTimeout.TotalSeconds:0.#} s.", exception);
        }
    }

    private async Task<VenueAnswer<T>> SendAsync<T>(
        BinanceRequest request, Func<JsonElement, T> read, Func<T>? already, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await rest.SendAsync(request, options.ActTimeout, cancellationToken, () => Refusal(request));
            return new VenueAnswer<T>.Yes(BinanceRest.Believe(request, () => read(answer.RootElement)));
        }
        catch (BinanceException exception) when (exception.Kind == VenueErrorKind.AlreadyDone && already is not null)
        {
            return new VenueAnswer<T>.Yes(already());
        }
        catch (BinanceException exception)
            when (MayHaveLeft(exception.Kind) || (exception.Code == InternalError && request.IsOpening))
        {
            return new VenueAnswer<T>.Unknown(exception.Message);
        }
        catch (BinanceException exception)
        {
            return new VenueAnswer<T>.No(new VenueRefusal(exception.Kind, exception.Code, exception.Message));
        }
        catch (OperationCanceledException)
        {
            return new VenueAnswer<T>.Unknown($"{request} was given up on while it was under way.");
        }
        catch (Exception exception)
        {
            // Whatever broke here, the request may be out: an exception would read as "nothing happened".
            return new VenueAnswer<T>.Unknown($"{request} broke after it may have left: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private string? Refusal(BinanceRequest request) => request.Act is { } act ? gate.Refuse(act) : null;

    private static bool MayHaveLeft(VenueErrorKind kind) => kind is VenueErrorKind.UnknownOutcome or VenueErrorKind.UnreadableAnswer;
}
