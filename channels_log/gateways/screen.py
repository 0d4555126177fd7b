import sys


def send_to_screen(message) -> str:
    """Write the message to standard output: for trying things out at a terminal."""
    lines = [f"--- {message.channel} {message.address}", message.subject, message.text, "---", ""]
    sys.stdout.write("\n".join(line for line in lines if line) + "\n")
    sys.stdout.flush()
    return "screen"
