using System.Globalization;
using System.Text;

namespace TradingConsole.Core.Network;

/// <summary>What somebody else's server wrote, without the signs that nobody sees but that change what is read.</summary>
public static class VisibleText
{
    /// <summary>
    /// The text without control and format characters (direction marks such as U+202E, zero-width signs, tags), private-use characters and unpaired
    /// surrogates. Lines stay lines; every other white space is a space.
    /// </summary>
    /// <remarks>Letters are left as they are: folding look-alikes would change what a person reads.</remarks>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsPlain(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or 0x2028 or 0x2029)
            {
                plain.Append('\n');
            }
            else if (Rune.IsWhiteSpace(rune) && rune.Value != '\r')
            {
                plain.Append(' ');
            }
            else if (!IsInvisible(rune))
            {
                plain.Append(rune);
            }
        }

        return plain.ToString();
    }

    /// <summary>Control, format, private use, unpaired or not assigned; white space too, unless it is a space or a separator.</summary>
    public static bool IsInvisible(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // Most texts by far, and all codes and JSON.
    private static bool IsPlain(string text)
    {
        foreach (var letter in text)
        {
            if (letter is not ('\n' or (>= ' ' and <= '~') or (>= '\uAC00' and <= '\uD7A3')))
            {
                return false;
            }
        }

        return true;
    }
}
