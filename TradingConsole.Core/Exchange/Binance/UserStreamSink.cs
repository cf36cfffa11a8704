using System.Threading.Channels;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Hands the user stream's messages to the reader in the order they came, and remembers what the wallet check needs.</summary>
internal sealed class UserStreamSink(ChannelWriter<UserEvent> events, TimeProvider marketClock, BinanceConnectionLog log)
{
    private const int ExcerptBytesMax = 200;

    private long _accountUpdates;
    private volatile object? _wallet; // A boxed decimal: replaced whole, so that a reader never sees half of one.

    /// <summary>Account updates heard so far; tells whether the stream said something in between.</summary>
    public long AccountUpdates => Interlocked.Read(ref _accountUpdates);

    /// <summary>The USDT wallet the stream last told; null when it did not.</summary>
    public decimal? Wallet => (decimal?)_wallet;

    public ValueTask EmitAsync(UserEvent news, CancellationToken cancellationToken) => events.WriteAsync(news, cancellationToken);

    /// <summary>Takes one message; returns why the connection is of no more use, or null.</summary>
    /// <param name="secret">The listen key, which must not get into an excerpt.</param>
    public async ValueTask<string?> TakeAsync(ReadOnlyMemory<byte> text, string secret, CancellationToken cancellationToken)
    {
        var now = marketClock.GetUtcNow();
        switch (UserStreamParser.Parse(text, now))
        {
            case UserMessage.News { Event: var news }:
                log.Heard(null, now);
                if (news is AccountUpdated update)
                {
                    _wallet = update.WalletBalance ?? _wallet;
                    Interlocked.Increment(ref _accountUpdates);
                }

                await EmitAsync(news, cancellationToken);
                return null;
            case UserMessage.Ignored { Type: var type }:
                log.Heard(null, now);
                log.Ignored(type);
                return null;
            case UserMessage.KeyExpired:
                return "the listen key expired";
            case UserMessage.Unreadable { Reason: var reason }:
                log.Refused(reason);
                var excerpt = WireValue.Excerpt(text.Span, ExcerptBytesMax).Replace(secret, "…", StringComparison.Ordinal);
                await EmitAsync(new UserMessageQuarantined(now, reason, excerpt), cancellationToken);
                return null;
            default:
                return null;
        }
    }
}
