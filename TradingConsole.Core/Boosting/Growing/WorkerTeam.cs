namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Threads that stay awake for one training: a tree forks and joins thousands of times, too often to wake anybody.</summary>
/// <remarks>The caller is worker 0. One thread at a time may call; work must not depend on which worker does it.</remarks>
internal sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeYield = 2_000;

    private readonly Thread[] _others;
    private Action<int> _work = static _ => { };
    private Action<int, int> _item = static (_, _) => { };
    private readonly Action<int> _takeItems;
    private int _items;
    private int _nextItem;
    private int _generation;
    private int _busy;
    private bool _ended;
    private Exception? _failure;

    public WorkerTeam(int threads)
    {
        Threads = threads;
        _takeItems = TakeItems;
        _others = new Thread[threads - 1];
        for (var i = 0; i < _others.Length; i++)
        {
            var worker = i + 1;
            _others[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"boosting {worker}" };
            _others[i].Start();
        }
    }

    public int Threads { get; }

    /// <summary>Calls <paramref name="work"/> once for every worker and waits for all.</summary>
    public void Run(Action<int> work)
    {
        if (_others.Length == 0)
        {
            work(0);
            return;
        }

        _work = work;
        Volatile.Write(ref _busy, _others.Length);
        Interlocked.Increment(ref _generation);
        Attempt(0);
        for (var spins = 0; Volatile.Read(ref _busy) > 0; spins++)
        {
            Pause(spins);
        }

        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException($"growing a tree failed: {failure.Message}", failure);
        }
    }

    /// <summary>Calls <paramref name="item"/> with (item, worker) for every item, each taken by whoever is free.</summary>
    public void ForEach(int items, Action<int, int> item)
    {
        if (_others.Length == 0 || items <= 1)
        {
            for (var i = 0; i < items; i++)
            {
                item(i, 0);
            }

            return;
        }

        (_items, _nextItem, _item) = (items, 0, item);
        Run(_takeItems);
    }

    public void Dispose()
    {
        Volatile.Write(ref _ended, true);
        Interlocked.Increment(ref _generation);
        foreach (var thread in _others)
        {
            thread.Join();
        }
    }

    private static void Pause(int spins)
    {
        if (spins < SpinsBeforeYield)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }

    private void TakeItems(int worker)
    {
        for (var i = Interlocked.Increment(ref _nextItem) - 1; i < _items; i = Interlocked.Increment(ref _nextItem) - 1)
        {
            _item(i, worker);
        }
    }

    private void Serve(int worker)
    {
        for (var seen = 0; ; seen++)
        {
            for (var spins = 0; Volatile.Read(ref _generation) == seen; spins++)
            {
                Pause(spins);
            }

            if (Volatile.Read(ref _ended))
            {
                return;
            }

            Attempt(worker);
            Interlocked.Decrement(ref _busy);
        }
    }

    // A failure must reach the caller, and only after every worker has let go of the arrays.
    private void Attempt(int worker)
    {
        try
        {
            _work(worker);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
    }
}
