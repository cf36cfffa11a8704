using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Npgsql;

namespace TradingConsole.Core.Messaging;

/// <summary>Messages between nodes over PostgreSQL's NOTIFY: hints to look again, never the only copy of a fact.</summary>
public sealed partial class PgNotify(NpgsqlDataSource dataSource, TimeProvider clock)
{
    /// <summary>PostgreSQL refuses payloads of 8000 bytes and more.</summary>
    public const int PayloadBytesMax = 7_999;

    private const int UnreadMax = 1_024;
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    /// <summary>Sends to every listener of the channel, this node's included. Sent at once, outside any transaction.</summary>
    /// <exception cref="ArgumentException">The payload is too long or the channel is no plain name.</exception>
    public async Task PublishAsync(string channel, string payload, CancellationToken ct = default)
    {
        RequireChannel(channel);
        if (Encoding.UTF8.GetByteCount(payload) is var bytes && bytes > PayloadBytesMax)
        {
            throw new ArgumentException($"payload was {bytes} bytes, cap is {PayloadBytesMax}: send an id and let readers load the rest.");
        }

        await using var command = dataSource.CreateCommand("SELECT pg_notify(@channel, @payload)");
        command.Parameters.AddWithValue("channel", channel);
        command.Parameters.AddWithValue("payload", payload);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Listens until cancelled and reconnects by itself; the first item, and the first after each gap, is a resume.</summary>
    /// <remarks>A reader slower than 1024 messages loses the oldest; treat a message as a hint to read the table.</remarks>
    public async IAsyncEnumerable<PgNotification> ListenAsync(string channel, [EnumeratorCancellation] CancellationToken ct = default)
    {
        RequireChannel(channel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var unread = Channel.CreateBounded<PgNotification>(
            new BoundedChannelOptions(UnreadMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var pump = PumpAsync(channel, unread.Writer, stop.Token);
        try
        {
            await foreach (var message in unread.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return message;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump;
        }

        ct.ThrowIfCancellationRequested();
    }

    private static void RequireChannel(string channel)
    {
        if (!ChannelName().IsMatch(channel))
        {
            throw new ArgumentException($"channel '{channel}' must be lower-case letters, digits and underscores, at most 63.", nameof(channel));
        }
    }

    private async Task PumpAsync(string channel, ChannelWriter<PgNotification> unread, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(ct);
                connection.Notification += (_, message) => unread.TryWrite(new PgNotification(message.Payload, IsResume: false));
                await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(ct);
                }

                unread.TryWrite(new PgNotification(string.Empty, IsResume: true));
                while (true)
                {
                    await connection.WaitAsync(ct);
                }
            }
            catch (Exception gone) when (gone is NpgsqlException or IOException && !ct.IsCancellationRequested)
            {
                // The server is away: its return makes a resume message, which tells the reader what it missed.
                await Task.Delay(ReconnectPause, clock, ct).ContinueWith(
                    _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
        }

        unread.TryComplete();
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelName();
}
