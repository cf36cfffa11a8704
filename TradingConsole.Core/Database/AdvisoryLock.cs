using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>Leadership held as a PostgreSQL session lock: it ends with the connection that took it, so a dead leader lets go.</summary>
/// <remarks>The holder must stop leading as soon as <see cref="Lost"/> is cancelled.</remarks>
public sealed class AdvisoryLock : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _watch;

    private AdvisoryLock(NpgsqlConnection connection, string name)
    {
        _connection = connection;
        Name = name;
        Lost = _lost.Token;
        _watch = WatchAsync();
    }

    public string Name { get; }

    /// <summary>Cancelled when the connection that holds the lock is gone; another node may lead from then on.</summary>
    public CancellationToken Lost { get; }

    public bool IsHeld => !Lost.IsCancellationRequested && !_closing.IsCancellationRequested;

    /// <summary>Takes the lock if nobody holds it; null when somebody does. Never waits for the holder.</summary>
    /// <param name="name">What is led, for example "realtime"; every node uses the same word.</param>
    public static async Task<AdvisoryLock?> TryAcquireAsync(NpgsqlDataSource dataSource, string name, CancellationToken ct = default)
    {
        var connection = await dataSource.OpenConnectionAsync(ct);
        try
        {
            await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock(@key)", connection);
            take.Parameters.AddWithValue("key", KeyOf(name));
            if ((bool)(await take.ExecuteScalarAsync(ct))!)
            {
                return new AdvisoryLock(connection, name);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        await _watch;
        await ReleaseAsync();
        await _connection.DisposeAsync();
        _lost.Dispose();
        _closing.Dispose();
    }

    internal static long KeyOf(string name) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("tradingconsole:" + name)));

    /// <summary>The pool resets a connection only when it is used again; until then the lock would stay taken.</summary>
    private async Task ReleaseAsync()
    {
        if (_lost.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(@key)", _connection) { CommandTimeout = 5 };
            release.Parameters.AddWithValue("key", KeyOf(Name));
            await release.ExecuteNonQueryAsync();
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException or IOException)
        {
            await _lost.CancelAsync(); // The session ended on its own, which released the lock.
        }
    }

    /// <summary>Reading from the connection notices its end at once; the probe notices a network that went silent.</summary>
    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await _connection.WaitAsync(ProbeInterval, _closing.Token);
                await using var probe = new NpgsqlCommand("SELECT 1", _connection) { CommandTimeout = 5 };
                await probe.ExecuteScalarAsync(_closing.Token);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException or IOException or OperationCanceledException)
        {
            await _lost.CancelAsync(); // Whatever broke it, the session is over and with it the lock.
        }
    }
}
