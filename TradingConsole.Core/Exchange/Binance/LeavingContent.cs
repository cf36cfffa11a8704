using System.Net;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// The empty body of an act. Over HTTP/1.1 the runtime asks for it when a connection stands and the head lies in its buffer, and sends
/// both right after: being asked is the last instant at which the act can still be held back, and the proof that it may have left.
/// </summary>
/// <param name="refuse">Why it may not leave now; null when it may.</param>
internal sealed class LeavingContent(Func<string?> refuse) : HttpContent
{
    private int _asked;

    /// <summary>False is certain: not one byte was sent.</summary>
    public bool MayHaveLeft { get; private set; }

    /// <summary>Why it was held back at the last instant.</summary>
    public string? Refusal { get; private set; }

    /// <exception cref="InvalidOperationException">Held back, or asked for a second time: an act leaves once, whoever would like to repeat it.</exception>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (Interlocked.Exchange(ref _asked, 1) != 0)
        {
            throw new InvalidOperationException("An act is sent once.");
        }

        Refusal = refuse();
        if (Refusal is not null)
        {
            throw new InvalidOperationException(Refusal);
        }

        MayHaveLeft = true;
        return Task.CompletedTask;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }
}
