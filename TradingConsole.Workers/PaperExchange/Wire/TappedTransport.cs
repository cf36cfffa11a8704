using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace TradingConsole.Workers.PaperExchange.Wire;

/// <summary>Shows what arrives at a socket to an observer, before it is read as HTTP.</summary>
internal static class TappedTransport
{
    /// <param name="received">
    /// What has arrived and was not yet consumed, at the moment it arrived; called on the connection's own thread, so it must be quick.
    /// </param>
    public static ConnectionDelegate Around(ConnectionDelegate next, Action<ReadOnlySequence<byte>> received) => async connection =>
    {
        var inner = connection.Transport;
        connection.Transport = new Both(new Tap(inner.Input, received), inner.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = inner;
        }
    };

    private sealed record Both(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Tap(PipeReader inner, Action<ReadOnlySequence<byte>> received) : PipeReader
    {
        public override bool TryRead(out ReadResult result)
        {
            var isRead = inner.TryRead(out result);
            if (isRead)
            {
                received(result.Buffer);
            }

            return isRead;
        }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.ReadAsync(cancellationToken);
            received(result.Buffer);
            return result;
        }

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
