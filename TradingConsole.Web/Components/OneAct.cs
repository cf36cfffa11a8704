namespace TradingConsole.Web.Components;

/// <summary>
/// Lets one act of a page or panel run at a time and drops a second press of it. A button is drawn as disabled only after the second click of a double click is on
/// its way, and an act may be over before that click arrives: neither may do the act twice.
/// </summary>
/// <remarks>Used on its tab's own thread alone.</remarks>
public sealed class OneAct
{
    /// <summary>Two presses of one button within this are one: as long as desktops take two clicks for a double click.</summary>
    public static readonly TimeSpan DoublePress = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _wall;
    private object? _pressed;
    private long _pressedAt;

    public OneAct()
        : this(TimeProvider.System)
    {
    }

    /// <param name="wall">A person's hand keeps real time, whatever the market clock does.</param>
    public OneAct(TimeProvider wall) => _wall = wall;

    public bool IsRunning { get; private set; }

    /// <param name="what">Which act on what: the same again within <see cref="DoublePress"/> is the second half of a double click. Null: only what runs is waited out.</param>
    /// <returns>False when the press was dropped.</returns>
    public async Task<bool> RunAsync(object? what, Func<Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (IsRunning || (what is not null && Equals(what, _pressed) && _wall.GetElapsedTime(_pressedAt) < DoublePress))
        {
            return false;
        }

        (IsRunning, _pressed, _pressedAt) = (true, what, _wall.GetTimestamp());
        try
        {
            await act();
            return true;
        }
        finally
        {
            IsRunning = false;
        }
    }
}
